/**
 * Programs that are in no npm package come from Debian: as root they are installed; without root they are downloaded and unpacked into
 * `.tools/debian` together with the libraries this machine does not have.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { debianFolder, findProgram } from './places.mjs'
import { Problem } from './problem.mjs'
import { runProgram } from './run-program.mjs'

/**
 * @typedef {{ package: string, program: string, unpacked: string, elsewhere: string }} DebianProgram
 * `unpacked` is the program's path inside the package; `elsewhere` is what to do on other systems
 */

/** @type {DebianProgram} */
export const redis = {
  package: 'redis-server',
  program: 'redis-server',
  unpacked: 'usr/bin/redis-server',
  elsewhere: 'Redis 7 is needed: install redis-server (macOS: `brew install redis`; Fedora: `dnf install redis`) and start again.',
}

/** @type {DebianProgram} */
export const chromium = {
  package: 'chromium',
  program: 'chromium',
  unpacked: 'usr/lib/chromium/chromium',
  elsewhere: 'Chromium is needed for the browser tests: install it so that `chromium` is on the path, and start again.',
}

/**
 * @param {DebianProgram} wanted
 * @param {(line: string) => void} say
 */
export async function provideProgram(wanted, say) {
  if (findProgram(wanted.program) || existsSync(join(debianFolder, wanted.unpacked))) return
  if (!findProgram('apt-get')) throw new Problem(wanted.elsewhere)
  if (process.getuid?.() === 0) await install(wanted, say)
  else await unpack(wanted, say)
}

/** @param {DebianProgram} wanted @param {(line: string) => void} say */
async function install(wanted, say) {
  say(`Installing Debian's ${wanted.package} …`)
  // RUNLEVEL keeps the package from starting a service of its own: the stack starts one per zone.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const args = ['install', '-y', '--no-install-recommends', wanted.package]
  if ((await runProgram('apt-get', args, { env })).code === 0) return
  await apt(['update'], env)
  await apt(args, env)
}

/** @param {DebianProgram} wanted @param {(line: string) => void} say */
async function unpack(wanted, say) {
  say(`Fetching Debian's ${wanted.package} without root, with its libraries …`)
  const downloads = join(debianFolder, 'packages')
  mkdirSync(downloads, { recursive: true })
  const own = privateState()
  await apt([...own, 'update'])
  const { output } = await apt([...own, 'install', '--simulate', '--no-install-recommends', wanted.package])
  const names = [...output.matchAll(/^Inst (\S+)/gm)].map((match) => match[1])
  await apt([...own, 'download', ...names], process.env, downloads)
  for (const file of readdirSync(downloads).filter((name) => name.endsWith('.deb'))) {
    const { code, output: why } = await runProgram('dpkg-deb', ['-x', join(downloads, file), debianFolder])
    if (code !== 0) throw new Problem(`${file} could not be unpacked: ${why.trim()}`)
  }
  if (!existsSync(join(debianFolder, wanted.unpacked))) throw new Problem(`Debian's ${wanted.package} holds no ${wanted.unpacked}.`)
}

/** Package lists of our own: without root the machine's cannot be renewed. What is installed is still read from the machine. */
function privateState() {
  const state = join(debianFolder, 'apt')
  mkdirSync(join(state, 'lists/partial'), { recursive: true })
  mkdirSync(join(state, 'cache/archives/partial'), { recursive: true })
  return ['-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${join(state, 'cache')}`, '-o', 'APT::Sandbox::User=']
}

/** @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @param {string} [cwd] */
async function apt(args, env = process.env, cwd = debianFolder) {
  const result = await runProgram('apt-get', args, { env: { ...env, LC_ALL: 'C' }, cwd: existsSync(cwd) ? cwd : undefined })
  if (result.code === 0) return result
  const unreachable = /Could not (resolve|connect)|Temporary failure|Unable to connect/.test(result.output)
  throw new Problem(
    unreachable
      ? "Debian's package archive cannot be reached. Check the network and /etc/apt, then start again."
      : `apt-get ${args.at(-1)} failed: ${result.output.trim().split('\n').slice(-3).join(' ')}`,
  )
}

/**
 * From a bare checkout to a project that can start: runs on Node 20 and newer with nothing installed, and does only what is not done yet.
 * `npm start` and `npm test` begin here.
 */
import { makeGenerated } from './builds.mjs'
import { chromium, provideProgram, redis } from './debian-packages.mjs'
import { installDependencies } from './dependencies.mjs'
import { checkDiskSpace } from './disk-space.mjs'
import { Problem } from './problem.mjs'
import { installTools } from './tools.mjs'

/** @param {{ tests?: boolean, builds?: boolean }} [options] tests: bring the browser too; builds: false when the apps run from source */
export async function bootstrap({ tests = false, builds = true } = {}) {
  const say = (line) => process.stdout.write(`${line}\n`)
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) throw new Problem(`Node ${process.versions.node} is too old: Node 20 or newer is needed to begin with.`)
  await checkDiskSpace()
  await installTools(say)
  await Promise.all([installDependencies(say), provideProgram(redis, say).then(() => (tests ? provideProgram(chromium, say) : undefined))])
  await makeGenerated(say, { builds })
}

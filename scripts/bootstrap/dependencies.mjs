import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, unlessDone } from './fingerprint.mjs'
import { pnpmProgram, root, toolEnvironment } from './places.mjs'
import { Problem } from './problem.mjs'
import { registryProblem } from './registry-problem.mjs'
import { runProgram } from './run-program.mjs'

/**
 * Installs exactly what the lock file says; nothing to do when neither it nor a manifest changed.
 * @param {(line: string) => void} say
 */
export async function installDependencies(say) {
  const manifests = ['apps', 'packages', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
  )
  const present = manifests.filter((manifest) => existsSync(join(root, manifest)))
  const inputs = fingerprint(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tests/package.json', ...present])
  await unlessDone(join(root, 'node_modules/.freehold-installed'), inputs, async () => {
    say('Installing the dependencies …')
    const args = ['install', '--frozen-lockfile', '--reporter=append-only']
    const pnpm = await runProgram(pnpmProgram, args, { cwd: root, env: toolEnvironment({ CI: 'true' }) })
    if (pnpm.code !== 0) throw registryProblem(pnpm.output) ?? new Problem(`pnpm install failed:\n${pnpm.output}`)
  })
}

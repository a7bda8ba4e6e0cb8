import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, unlessDone } from './fingerprint.mjs'
import { nodeProgram, root, toolEnvironment } from './places.mjs'
import { Problem } from './problem.mjs'
import { runProgram } from './run-program.mjs'

/** Packages whose source ends up in the built apps. */
const packages = ['authz', 'client', 'contract', 'core', 'db', 'money', 'residency', 'telemetry', 'ui', 'workflows']

/**
 * Generates the database clients. The apps import them, so this comes before every build and type check.
 * @param {(line: string) => void} say
 */
export async function generateClients(say) {
  const inputs = fingerprint(['prisma', 'packages/db/scripts', 'packages/db/package.json'])
  await unlessDone(join(root, 'packages/db/src/generated/.inputs'), inputs, async () => {
    say('Generating the database clients …')
    await must('prisma generate', ['packages/db/scripts/generate.ts'], root)
  })
}

/**
 * Builds the two SvelteKit apps, side by side. An app whose inputs have not changed keeps its build.
 * @param {(line: string) => void} say
 */
export async function buildApps(say) {
  const shared = [...packages.map((name) => `packages/${name}`), 'prisma', 'pnpm-lock.yaml']
  await Promise.all(
    ['zone', 'control-plane'].map(async (app) => {
      const folder = join(root, 'apps', app)
      await unlessDone(join(folder, 'build/.inputs'), fingerprint([`apps/${app}`, ...shared]), async () => {
        say(`Building apps/${app} …`)
        await must(`The build of apps/${app}`, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], folder)
        if (!existsSync(join(folder, 'build/index.js'))) throw new Problem(`The build of apps/${app} made no build/index.js.`)
      })
    }),
  )
}

/**
 * @param {string} what
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function must(what, args, cwd) {
  const { code, output } = await runProgram(nodeProgram(), args, { cwd, env: toolEnvironment({ NODE_ENV: 'production' }) })
  if (code !== 0) throw new Problem(`${what} failed:\n${output}`)
}

/** What can be said about the code without running it. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../bootstrap/places.mjs'
import { oneCheck, runTool } from './tool.mjs'

const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed })

/** @type {readonly import('./phase.mjs').Phase[]} */
export const staticPhases = [
  {
    name: 'format',
    title: 'Format',
    run: async () => oneCheck(await runTool('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.'])),
  },
  {
    name: 'lint',
    title: 'Lint',
    run: async () => oneCheck(await runTool('node_modules/eslint/bin/eslint.js', ['--max-warnings', '0', '.'])),
  },
  { name: 'types', title: 'Types', run: checkTypes },
]

/** Every folder with a tsconfig: SvelteKit apps and components by svelte-check, all else by tsc; two at a time. */
async function checkTypes() {
  const folders = ['packages', 'apps'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
  const projects = [...folders, 'tests', 'tools/lint'].filter((folder) => existsSync(join(root, folder, 'tsconfig.json')))
  const queue = projects.values()
  let counts = { passed: 0, failed: 0 }
  const work = async () => {
    for (const folder of queue) {
      const result = await checkProject(folder)
      if (result.code !== 0) process.stdout.write(`✗ ${folder}\n`)
      counts = add(counts, oneCheck(result))
    }
  }
  await Promise.all([work(), work()])
  return counts
}

/** @param {string} folder */
async function checkProject(folder) {
  if (!existsSync(join(root, folder, 'node_modules/svelte-check'))) {
    const tsc = folder
      .split('/')
      .map(() => '..')
      .join('/')
    return runTool(`${tsc}/node_modules/typescript/bin/tsc`, ['--noEmit', '-p', '.'], folder)
  }
  if (existsSync(join(root, folder, 'vite.config.ts'))) {
    const synced = await runTool('node_modules/@sveltejs/kit/svelte-kit.js', ['sync'], folder)
    if (synced.code !== 0) return synced
  }
  return runTool(
    'node_modules/svelte-check/bin/svelte-check',
    ['--tsconfig', './tsconfig.json', '--output', 'machine', '--threshold', 'error'],
    folder,
  )
}

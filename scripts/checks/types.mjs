import { readFileSync, rmSync } from 'node:fs'
import { runTurbo } from '../bootstrap/turbo.mjs'

/**
 * The `types` task of every app and package: SvelteKit apps and components by svelte-check, all else by tsc. Each project is one check; one
 * that could not be reached, because what it needs could not be generated, has failed.
 * @param {import('./phase.mjs').Place} place
 * @returns {Promise<import('./phase.mjs').Counts>}
 */
export async function checkTypes({ folder }) {
  const { code, output } = await runTurbo(['types'], {
    only: folder === '.' ? [] : [`./${folder}`],
    args: ['--continue=dependencies-successful', '--summarize'],
    show: true,
  })
  const tasks = summaryOf(output).filter(({ task }) => task === 'types')
  const passed = tasks.filter(({ execution }) => execution?.exitCode === 0).length
  const failed = tasks.length - passed
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed }
}

/**
 * What turbo wrote about the run; it names the file at its end. Nothing is left of it.
 * @param {string} output
 * @returns {readonly { taskId: string, task: string, execution?: { exitCode: number | null } }[]}
 */
function summaryOf(output) {
  const path = /^\s*Summary:\s+(\S+\.json)/m.exec(output)?.[1]
  if (path === undefined) return []
  const { tasks } = JSON.parse(readFileSync(path, 'utf8'))
  rmSync(path)
  return tasks
}

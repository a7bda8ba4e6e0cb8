import { join } from 'node:path'
import { nodeProgram, root, toolEnvironment } from './places.mjs'
import { runProgram } from './run-program.mjs'

/**
 * Runs tasks of turbo.json in the apps and packages that have them; what was done before for the same inputs comes from `.turbo/cache`.
 * Nothing is reported to anybody and nothing is cached anywhere else.
 * @param {readonly string[]} tasks
 * @param {{ only?: readonly string[], args?: readonly string[], env?: Record<string, string>, show?: boolean }} [options]
 *   only: folders or names of packages; all that have the task when left out. show: write the output of what fails as it comes
 */
export function runTurbo(tasks, { only = [], args = [], env = {}, show = false } = {}) {
  const filters = only.map((name) => `--filter=${name}`)
  const program = join(root, 'node_modules/turbo/bin/turbo')
  return runProgram(nodeProgram(), [program, 'run', ...tasks, ...filters, '--output-logs=errors-only', '--log-order=grouped', ...args], {
    cwd: root,
    env: toolEnvironment({ TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env }),
    show,
  })
}

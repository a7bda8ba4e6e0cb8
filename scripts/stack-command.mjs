/**
 * Runs one of the stack's commands with the Node that was brought along: `node scripts/stack-command.mjs status --json`.
 * Commands other than start need an installed project and say so when it is not.
 */
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeProgram, root, toolEnvironment } from './bootstrap/places.mjs'
import { Problem, runAndExit } from './bootstrap/problem.mjs'
import { handOver } from './bootstrap/run-program.mjs'

/** Command → file to run. */
const commands = {
  start: 'packages/stack/src/commands/start.ts',
  dev: 'packages/stack/src/commands/dev.ts',
  stop: 'packages/stack/src/commands/stop.ts',
  status: 'packages/stack/src/commands/status.ts',
  reset: 'packages/stack/src/commands/reset.ts',
  'db-migrate': 'packages/stack/src/commands/db-migrate.ts',
  backup: 'packages/stack/src/commands/backup.ts',
  month: 'packages/stack/src/month/main.ts',
  trace: 'packages/telemetry/src/trace-cli.ts',
  bench: 'tests/bench/main.ts',
  edge: 'apps/edge/src/alone/main.ts',
  fuzz: 'apps/edge/src/fuzz/main.ts',
  mutants: 'tests/defects/main.ts',
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runStackCommand(name, args) {
  const file = commands[name]
  if (file === undefined) throw new Problem(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`)
  if (!existsSync(join(root, 'node_modules/.freehold-installed'))) throw new Problem('Nothing is installed yet: run `npm start` first.')
  return handOver(nodeProgram(), [join(root, file), ...args], { cwd: root, env: toolEnvironment() })
}

if (realpathSync(process.argv[1] ?? '') === realpathSync(fileURLToPath(import.meta.url))) {
  await runAndExit(() => runStackCommand(process.argv[2] ?? '', process.argv.slice(3)))
}

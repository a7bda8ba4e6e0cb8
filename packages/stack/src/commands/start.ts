/**
 * `npm start`: brings the whole stack up, seeds it once, and stays as its supervisor until Ctrl-C or `npm run stop`. Bootstrap has been
 * done by scripts/start.mjs before this runs.
 */
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'
import { runStack } from './run-stack.ts'

await runCommand(() => runStack({ ...readArguments(process.argv.slice(2)), development: false }))
process.exit()

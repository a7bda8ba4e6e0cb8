/** `npm start`: brings everything that is missing, then hands over to the supervisor (packages/stack). */
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runAndExit } from './bootstrap/problem.mjs'
import { runStackCommand } from './stack-command.mjs'

await runAndExit(async () => {
  await bootstrap()
  return runStackCommand('start', process.argv.slice(2))
})

/** `npm run bench`: brings what is missing, builds included, then measures. */
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runAndExit } from './bootstrap/problem.mjs'
import { runStackCommand } from './stack-command.mjs'

await runAndExit(async () => {
  await bootstrap()
  return runStackCommand('bench', process.argv.slice(2))
})

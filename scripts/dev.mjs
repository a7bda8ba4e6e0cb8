/** `npm run dev`: one zone from source with hot reload, everything else as in `npm start`. */
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runAndExit } from './bootstrap/problem.mjs'
import { runStackCommand } from './stack-command.mjs'

await runAndExit(async () => {
  await bootstrap()
  return runStackCommand('dev', process.argv.slice(2))
})

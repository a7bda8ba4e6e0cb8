/** `npm run mutants`: brings what is missing, then puts known mistakes back and expects their tests to fail (docs/defects.md). */
import { bootstrap } from './bootstrap/bootstrap.mjs'
import { runAndExit } from './bootstrap/problem.mjs'
import { runStackCommand } from './stack-command.mjs'

await runAndExit(async () => {
  await bootstrap({ builds: false })
  return runStackCommand('mutants', process.argv.slice(2))
})

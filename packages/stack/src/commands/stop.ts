/** `npm run stop`: ends a running stack and leaves its state. */
import { stopRecorded } from '../supervisor/stop-recorded.ts'
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'

await runCommand(async () => {
  const { stateFolder } = readArguments(process.argv.slice(2))
  const outcome = await stopRecorded(stateFolder)
  process.stdout.write(
    outcome === 'stopped' ? 'Freehold has stopped. Its state is kept; `npm run reset` deletes it.\n' : 'Nothing was running.\n',
  )
})

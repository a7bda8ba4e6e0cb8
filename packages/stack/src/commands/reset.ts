/** `npm run reset`: stops the stack and deletes its state: databases, keys, files, logs. What is installed and built stays. */
import { existsSync, rmSync } from 'node:fs'
import { stopRecorded } from '../supervisor/stop-recorded.ts'
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'

await runCommand(async () => {
  const { stateFolder } = readArguments(process.argv.slice(2))
  await stopRecorded(stateFolder)
  const present = existsSync(stateFolder)
  rmSync(stateFolder, { recursive: true, force: true })
  process.stdout.write(present ? `Deleted ${stateFolder}. The next start begins anew.\n` : 'There was no state to delete.\n')
})

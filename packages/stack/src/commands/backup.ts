/** `npm run backup`: backs up the running zones of the local stack now, and tries each backup by bringing it up beside them. Every night the stack does the same. */
import { backUpZone } from '../backups/index.ts'
import { selectZones } from '../plan/zone-files.ts'
import { StartProblem } from '../supervisor/preflight.ts'
import { readRunRecord } from '../supervisor/run-file.ts'
import { isSupervised } from '../supervisor/stop-recorded.ts'
import { readArguments } from './arguments.ts'
import { runCommand } from './run-command.ts'

await runCommand(async () => {
  const { stateFolder, zones } = readArguments(process.argv.slice(2))
  const running = isSupervised(stateFolder) ? readRunRecord(stateFolder) : undefined
  if (!running) throw new StartProblem('Nothing runs: `npm start` first.')
  for (const config of selectZones(zones ?? running.zones)) {
    const { name, drill } = await backUpZone(stateFolder, running.basePort, config, (error) => process.stderr.write(`${String(error)}\n`))
    const trial = drill.restored ? `came up with ${drill.organizations} trails, ${drill.sealedEvents} sealed events` : 'DID NOT COME UP'
    process.stdout.write(`  ${drill.restored ? '✓' : '✗'} ${config.zone} ${name} ${trial}\n`)
    if (!drill.restored) process.exitCode = 1
  }
})

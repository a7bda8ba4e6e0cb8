/**
 * `npm start`: brings the whole stack up, seeds it once, and stays as its supervisor until Ctrl-C or `npm run stop`. Bootstrap has been
 * done by scripts/start.mjs before this runs.
 */
import { selectZones } from '../plan/zone-files.ts'
import { StartProblem } from '../supervisor/preflight.ts'
import { startStack, type Stack } from '../supervisor/start-stack.ts'
import { readArguments, type StackArguments } from './arguments.ts'
import { consoleReport, say } from './console-report.ts'
import { runCommand } from './run-command.ts'
import { untilAskedToStop } from './until-asked-to-stop.ts'
import { welcome } from './welcome.ts'

await runCommand(async () => {
  const options = readArguments(process.argv.slice(2))
  const interruption = new AbortController()
  const asked = untilAskedToStop().then(() => interruption.abort())
  const beganAtMs = Date.now()
  const stack = await start(options, interruption.signal)
  try {
    say(`All parts answer after ${((Date.now() - beganAtMs) / 1000).toFixed(1)} s.`)
    const interrupted = await Promise.race([welcome(stack, options).then(() => false), asked.then(() => true)])
    if (!interrupted) await asked
    say('Stopping …')
  } finally {
    await stack.stop()
  }
  say('Freehold has stopped.')
  process.exit()
})

async function start(options: StackArguments, signal: AbortSignal): Promise<Stack> {
  const zones = zonesOf(options)
  say(`Starting the control plane, the edge and ${zones.length === 1 ? 'zone' : 'zones'} ${zones.map(({ zone }) => zone).join(', ')} …`)
  return startStack({ stateFolder: options.stateFolder, basePort: options.basePort, zones, report: consoleReport, signal })
}

function zonesOf(options: StackArguments) {
  try {
    return selectZones(options.zones)
  } catch (cause) {
    throw new StartProblem(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

import { nightlyBackups } from '../backups/index.ts'
import { selectZones } from '../plan/zone-files.ts'
import { StartProblem } from '../supervisor/preflight.ts'
import { startStack } from '../supervisor/start-stack.ts'
import type { StackArguments } from './arguments.ts'
import { consoleReport, say } from './console-report.ts'
import { untilAskedToStop } from './until-asked-to-stop.ts'
import { welcome } from './welcome.ts'

/** Brings a stack up, welcomes, and supervises until asked to stop; then nothing of it is left running. */
export async function runStack(options: StackArguments & { readonly development: boolean }): Promise<void> {
  const interruption = new AbortController()
  const asked = untilAskedToStop().then(() => interruption.abort())
  const beganAtMs = Date.now()
  const zones = zonesOf(options.zones)
  say(`Starting the control plane, the edge and ${zones.length === 1 ? 'zone' : 'zones'} ${zones.map(({ zone }) => zone).join(', ')} …`)
  const stack = await startStack({ ...options, zones, report: consoleReport, signal: interruption.signal })
  try {
    say(`All parts answer after ${((Date.now() - beganAtMs) / 1000).toFixed(1)} s.`)
    void nightlyBackups(
      { ...stack, zones },
      { failed: (zone) => say(`The backup of ${zone} failed; \`npm run backup\` tries it again.`), signal: interruption.signal },
    )
    await Promise.race([welcome(stack, options, interruption.signal), asked])
    await asked
    say('Stopping …')
  } finally {
    await stack.stop()
  }
  say('Freehold has stopped.')
}

function zonesOf(codes: readonly string[] | undefined) {
  try {
    return selectZones(codes)
  } catch (cause) {
    throw new StartProblem(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultBasePort } from '../plan/ports.ts'
import { defaultStateFolder } from '../plan/state-folders.ts'
import { StartProblem } from '../supervisor/preflight.ts'

export interface StackArguments {
  /** undefined: every zone that is on. */
  readonly zones: readonly string[] | undefined
  readonly basePort: number
  readonly stateFolder: string
  readonly json: boolean
  /** Certificates of the stack's own, and TLS from the browser to the zone. */
  readonly tls: boolean
  /** Skip the demo month after the first seeding. */
  readonly month: boolean
}

/**
 * Reads what follows `npm start --`: `--zones=eu,us`, `--base-port N`, `--state DIR`, `--json`, `--no-month`, `--tls`.
 * @throws StartProblem naming an option that there is not, or a port that is no number
 */
export function readArguments(args: readonly string[]): StackArguments {
  const { values } = parse(args)
  const basePort = Number(values['base-port'] ?? defaultBasePort)
  if (!Number.isInteger(basePort) || basePort < 1024 || basePort > 63_000) {
    throw new StartProblem(`--base-port ${values['base-port']} is no port between 1024 and 63000.`)
  }
  return {
    zones: values.zones?.split(',').map((zone) => zone.trim()),
    basePort,
    stateFolder: values.state === undefined ? defaultStateFolder : resolve(values.state),
    json: values.json ?? false,
    tls: values.tls ?? false,
    month: !(values['no-month'] ?? false),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        zones: { type: 'string' },
        'base-port': { type: 'string' },
        state: { type: 'string' },
        json: { type: 'boolean' },
        tls: { type: 'boolean' },
        'no-month': { type: 'boolean' },
      },
    })
  } catch (cause) {
    throw new StartProblem(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allPorts, selectZones, startStack as start, type Stack } from '@repo/stack'
import { arePortsFree } from './free-port.ts'

export interface StackOptions {
  readonly zones: readonly string[]
  /** A temporary folder when left out. */
  readonly dir?: string
  /** A base from which every port is free when left out. */
  readonly basePort?: number
  /** TLS from outside to the zones. */
  readonly tls?: boolean
  /** Workers of each zone, one when left out. */
  readonly workersPerZone?: number
}

export interface TestStack extends Stack {
  /** Ends every process; removes the folder when it was temporary. */
  stop(): Promise<void>
}

/** Starts the whole local stack as `npm start` does, without demo tenants: control plane, global edge and the zones named. */
export async function startStack(options: StackOptions): Promise<TestStack> {
  const zones = selectZones(options.zones)
  const stateFolder = options.dir ?? (await mkdtemp(join(tmpdir(), 'freehold-stack-')))
  const basePort = options.basePort ?? (await freeBasePort(options.zones))
  const died = (name: string) => process.stderr.write(`${name} died and is started again\n`)
  const workers = options.workersPerZone === undefined ? {} : { workersPerZone: options.workersPerZone }
  // So that staff of another zone, who come in by the global edge, come from outside.
  const stack = await start({ stateFolder, zones, basePort, ...workers, tls: options.tls ?? false, edgeCountry: 'DE', report: { died } })
  return {
    ...stack,
    stop: async () => {
      await stack.stop()
      if (options.dir === undefined) await rm(stateFolder, { recursive: true, force: true })
    },
  }
}

/** A random base from which all the ports of these zones are free now. */
export async function freeBasePort(zoneCodes: readonly string[]): Promise<number> {
  const zones = selectZones(zoneCodes)
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = 12_000 + Math.floor(Math.random() * 18_000)
    if (await arePortsFree(allPorts(zones, base, 2).map(({ port }) => port))) return base
  }
  throw new Error('No free range of ports was found.')
}

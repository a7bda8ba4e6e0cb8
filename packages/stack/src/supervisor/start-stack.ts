/**
 * Brings up a whole stack: keys once, then the control plane and every zone side by side. Inside a zone Postgres, Redis and Cerbos come
 * first, then migrations, then its web instances and worker. A zone never waits for the control plane: it must start without one.
 */
import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { ZoneConfig } from '@repo/residency'
import { zoneEdgeUrl, zoneOrigin } from '../plan/addresses.ts'
import { allPorts, stackPorts, workersPerZoneDefault, zonePorts } from '../plan/ports.ts'
import { controlFolders, globalEdgeFolders, makeFolders, zoneFolders } from '../plan/state-folders.ts'
import { edgeName, ensureStackCertificates, type StackTls } from '../secrets/stack-certificates.ts'
import { ensureStackSecrets } from '../secrets/stack-secrets.ts'
import { startControlPlane } from './start-control-plane.ts'
import { Crew, type CrewReport } from './crew.ts'
import { checkDiskSpace, checkPorts, StartProblem } from './preflight.ts'
import { startZone, type RunningZone } from './start-zone.ts'
import { isSupervised, stopRecorded } from './stop-recorded.ts'
import { globalEdge } from '../parts/edges.ts'
import { askHealth } from '../parts/node-service.ts'
import { Turns } from './turns.ts'

export interface StackOptions {
  readonly stateFolder: string
  readonly zones: readonly ZoneConfig[]
  readonly basePort: number
  readonly report?: Partial<CrewReport>
  /** Serve web instances from source, with hot reload. */
  readonly development?: boolean
  /** TLS from outside to the zones, under certificates of the stack's own. */
  readonly tls?: boolean
  /** Workers of each zone: 1 or 2. */
  readonly workersPerZone?: number
  /** The country in which the global edge stands. Without it, it counts as standing where each zone does: one machine is in one place. */
  readonly edgeCountry?: string
  /** Ends a start that is under way: what has been started is stopped, and the start fails. */
  readonly signal?: AbortSignal
}

export interface Stack {
  readonly stateFolder: string
  readonly basePort: number
  readonly crew: Crew
  readonly zones: ReadonlyMap<string, RunningZone>
  /** Where it speaks TLS: whom to believe. */
  readonly tls: StackTls | undefined
  /** URL of the directory's owner: for looking at it in tests, never handed to a program. */
  readonly directoryOwnerUrl: string
  /** Of the control plane's built-in operator, which exists in the local stack alone. */
  readonly operatorPassphrase: string
  stop(): Promise<void>
}

const edgesReadyWithinMs = 60_000
const neededBytes = (zones: number) => (zones + 1) * 150 * 1_048_576

/**
 * @returns when every part answers
 * @throws StartProblem for what the caller can put right; nothing is left running then
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { stateFolder, zones, basePort, workersPerZone = workersPerZoneDefault } = options
  mkdirSync(stateFolder, { recursive: true, mode: 0o711 })
  if (isSupervised(stateFolder)) throw new StartProblem('The stack is already running. `npm run status` shows it, `npm run stop` ends it.')
  await stopRecorded(stateFolder)
  await checkDiskSpace(stateFolder, neededBytes(zones.length))
  await checkPorts(allPorts(zones, basePort, workersPerZone))
  makeFolders(controlFolders(stateFolder))
  makeFolders(globalEdgeFolders(stateFolder))
  for (const { zone } of zones) makeFolders(zoneFolders(stateFolder, zone))
  const { operatorPassphrase } = await ensureStackSecrets(stateFolder, zones)
  const tls = options.tls === true ? ensureStackCertificates(stateFolder, zones) : undefined

  const report: CrewReport = { ready: () => undefined, died: () => undefined, ...options.report }
  const crew = new Crew({ stateFolder, basePort, zones: zones.map(({ zone }) => zone), report })
  options.signal?.addEventListener('abort', () => void crew.stop())
  const turns = new Turns(availableParallelism() + 1)
  try {
    const at = { crew, turns, stateFolder, basePort, tls }
    const [directory, , ...running] = await Promise.all([
      startControlPlane(
        at,
        zones.map((config) => addressOf(config, basePort, tls !== undefined)),
      ),
      turns.take(() => crew.add(globalEdge({ stateFolder, basePort, tls }))),
      ...zones.map((zone) =>
        startZone(at, zone, {
          development: options.development ?? false,
          workers: workersPerZone,
          ...(options.edgeCountry === undefined ? {} : { edgeCountry: options.edgeCountry }),
        }),
      ),
    ])
    await untilEdgesKnowTheWay(zones, basePort, options.signal)
    crew.markReady()
    return {
      stateFolder,
      basePort,
      crew,
      zones: new Map(running.map((zone) => [zone.config.zone, zone])),
      directoryOwnerUrl: directory.ownerUrl,
      operatorPassphrase,
      tls,
      stop: () => crew.stop(),
    }
  } catch (error) {
    await crew.stop()
    throw error
  }
}

/**
 * Every process lives; a stack is up when a first request is answered too: each edge holds a directory, each zone's edge has an instance.
 * @throws StartProblem naming the edge that is not ready in time
 */
async function untilEdgesKnowTheWay(zones: readonly ZoneConfig[], basePort: number, signal?: AbortSignal): Promise<void> {
  const edges = [
    { name: 'edge', port: stackPorts(basePort).globalEdgeAdmin },
    ...zones.map((zone) => ({ name: `${zone.zone}/edge`, port: zonePorts(zone, basePort).edgeAdmin })),
  ]
  const deadlineMs = Date.now() + edgesReadyWithinMs
  for (const { name, port } of edges) {
    while ((await askHealth(port, '/readyz').catch(() => undefined))?.status !== 200) {
      if (Date.now() > deadlineMs) throw new StartProblem(`${name} did not become ready. \`npm run status\` tells what it waits for.`)
      await delay(100, undefined, { signal })
    }
  }
}

function addressOf(config: ZoneConfig, basePort: number, secure: boolean) {
  return {
    config,
    webOrigin: zoneOrigin(config, basePort, secure),
    // TLS asks for a name; this one leads to the same machine.
    edgeAddress: secure ? `https://${edgeName}:${zonePorts(config, basePort).edge}` : zoneEdgeUrl(config, basePort),
  }
}

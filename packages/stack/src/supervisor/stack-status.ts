import { z } from 'zod'
import { askHealth } from '../parts/node-service.ts'
import { stackPorts, workerName, zonePorts } from '../plan/ports.ts'
import { selectZones } from '../plan/zone-files.ts'
import { isSameProcess } from './process-identity.ts'
import { readRunRecord } from './run-file.ts'

export interface PartStatus {
  readonly name: string
  readonly state: 'starting' | 'ready' | 'waiting' | 'stopped'
  readonly pid: number | undefined
  readonly restarts: number
  /** What the part itself answers on `/readyz`; a service without one is ready when it runs. */
  readonly ready: boolean
  /** Dependency → `up`, `down` or `unknown`. */
  readonly dependencies: Readonly<Record<string, string>>
}

export interface StackStatus {
  readonly running: boolean
  readonly ready: boolean
  readonly basePort: number | undefined
  readonly startedAt: string | undefined
  readonly zones: readonly string[]
  readonly parts: readonly PartStatus[]
}

const readySchema = z.object({ ready: z.boolean(), dependencies: z.record(z.string(), z.object({ state: z.string() })).default({}) })

/** Looks at the stack of a state folder: who should run, who does, and what each part says of itself. */
export async function readStatus(stateFolder: string): Promise<StackStatus> {
  const record = readRunRecord(stateFolder)
  if (!record || !isSameProcess(record.supervisorPid, record.supervisorStartTicks)) {
    return { running: false, ready: false, basePort: undefined, startedAt: undefined, zones: [], parts: [] }
  }
  const healthPorts = healthPortsOf(record.zones, record.basePort)
  const parts = await Promise.all(
    record.children.map(async (child): Promise<PartStatus> => {
      const port = healthPorts.get(child.name)
      const answer = port === undefined ? { ready: child.state === 'ready', dependencies: {} } : await askReady(port)
      return { name: child.name, state: child.state, pid: child.pid, restarts: child.restarts, ...answer }
    }),
  )
  const { ready, basePort, startedAt, zones } = record
  return { running: true, ready, basePort, startedAt, zones, parts }
}

async function askReady(port: number): Promise<Pick<PartStatus, 'ready' | 'dependencies'>> {
  try {
    const { status, body } = await askHealth(port, '/readyz')
    const { ready, dependencies } = readySchema.parse(JSON.parse(body))
    const states = Object.entries(dependencies).map(([name, { state }]) => [name, state])
    return { ready: status === 200 && ready, dependencies: Object.fromEntries(states) }
  } catch {
    return { ready: false, dependencies: {} }
  }
}

function healthPortsOf(zoneCodes: readonly string[], basePort: number): Map<string, number> {
  const stack = stackPorts(basePort)
  const ports = new Map([
    ['edge', stack.globalEdgeAdmin],
    ['control-plane', stack.controlPlane],
  ])
  for (const zone of selectZones(zoneCodes)) {
    const own = zonePorts(zone, basePort)
    ports.set(`${zone.zone}/edge`, own.edgeAdmin)
    own.workers.forEach((port, index) => ports.set(`${zone.zone}/${workerName(index)}`, port))
    own.web.forEach((port, index) => ports.set(`${zone.zone}/web-${index + 1}`, port))
  }
  return ports
}

import type { ZoneConfig } from '@repo/residency'

/** The public port that the ports in `deploy/zones` are written for; another base moves every port by the difference. */
export const defaultBasePort = 8080
export const webInstancesPerZone = 2
/** One is enough for a stack on one machine and spares 100 MB a zone; a second shows that work moves when a worker dies. */
export const workersPerZoneDefault = 1

export interface ZonePorts {
  readonly edge: number
  readonly postgres: number
  readonly redis: number
  /** One per web instance. */
  readonly web: readonly number[]
  /** Where a worker's health is asked, one per worker. A zone has as many workers as its stack says, at most these. */
  readonly workers: readonly number[]
  readonly edgeAdmin: number
  readonly mail: number
}

export interface StackPorts {
  readonly globalEdge: number
  readonly globalEdgeAdmin: number
  readonly controlPlane: number
  readonly controlPostgres: number
}

/** @param basePort where the global edge listens */
export function stackPorts(basePort: number): StackPorts {
  const shift = basePort - defaultBasePort
  return {
    globalEdge: basePort,
    globalEdgeAdmin: basePort + 1,
    controlPlane: 9000 + shift,
    controlPostgres: 9001 + shift,
  }
}

export function zonePorts(zone: ZoneConfig, basePort: number): ZonePorts {
  const first = zone.localPort + basePort - defaultBasePort
  return {
    edge: first,
    postgres: first + 1,
    redis: first + 2,
    web: Array.from({ length: webInstancesPerZone }, (_, index) => first + 3 + index),
    workers: [first + 7, first + 6],
    edgeAdmin: first + 8,
    mail: first + 5,
  }
}

/** Every port a stack takes, with the name of who listens there, for the check before the start. */
export function allPorts(
  zones: readonly ZoneConfig[],
  basePort: number,
  workersPerZone = workersPerZoneDefault,
): { port: number; name: string }[] {
  const stack = stackPorts(basePort)
  const shared = [
    { port: stack.globalEdge, name: 'the global edge' },
    { port: stack.globalEdgeAdmin, name: "the global edge's admin listener" },
    { port: stack.controlPlane, name: 'the control plane' },
    { port: stack.controlPostgres, name: "the control plane's Postgres" },
  ]
  return zones.reduce((all, zone) => [...all, ...portsOfZone(zone, basePort, workersPerZone)], shared)
}

/** @param index counted from 0 */
export function workerName(index: number): string {
  return index === 0 ? 'worker' : `worker-${index + 1}`
}

function portsOfZone(zone: ZoneConfig, basePort: number, workersPerZone: number): { port: number; name: string }[] {
  const ports = zonePorts(zone, basePort)
  const named = (port: number, part: string) => ({ port, name: `${part} of zone ${zone.zone}` })
  return [
    named(ports.edge, 'the edge'),
    named(ports.postgres, 'Postgres'),
    named(ports.redis, 'Redis'),
    named(ports.mail, 'the mailbox'),
    ...ports.web.map((port, index) => named(port, `web instance ${index + 1}`)),
    ...ports.workers.slice(0, workersPerZone).map((port, index) => named(port, `the health of ${workerName(index)}`)),
    named(ports.edgeAdmin, "the edge's admin listener"),
  ]
}

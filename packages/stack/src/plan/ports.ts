import type { ZoneConfig } from '@repo/residency'

/** The public port that the ports in `deploy/zones` are written for; another base moves every port by the difference. */
export const defaultBasePort = 8080
export const webInstancesPerZone = 2

export interface ZonePorts {
  readonly edge: number
  readonly postgres: number
  readonly redis: number
  /** One per web instance. */
  readonly web: readonly number[]
  readonly worker: number
  readonly edgeAdmin: number
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
    worker: first + 7,
    edgeAdmin: first + 8,
  }
}

/** Every port a stack takes, with the name of who listens there, for the check before the start. */
export function allPorts(zones: readonly ZoneConfig[], basePort: number): { port: number; name: string }[] {
  const stack = stackPorts(basePort)
  const shared = [
    { port: stack.globalEdge, name: 'the global edge' },
    { port: stack.globalEdgeAdmin, name: "the global edge's admin listener" },
    { port: stack.controlPlane, name: 'the control plane' },
    { port: stack.controlPostgres, name: "the control plane's Postgres" },
  ]
  return zones.reduce((all, zone) => [...all, ...portsOfZone(zone, basePort)], shared)
}

function portsOfZone(zone: ZoneConfig, basePort: number): { port: number; name: string }[] {
  const ports = zonePorts(zone, basePort)
  const named = (port: number, part: string) => ({ port, name: `${part} of zone ${zone.zone}` })
  return [
    named(ports.edge, 'the edge'),
    named(ports.postgres, 'Postgres'),
    named(ports.redis, 'Redis'),
    ...ports.web.map((port, index) => named(port, `web instance ${index + 1}`)),
    named(ports.worker, "the worker's health"),
    named(ports.edgeAdmin, "the edge's admin listener"),
  ]
}

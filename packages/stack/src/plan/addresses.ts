import type { ZoneConfig } from '@repo/residency'
import { stackPorts, zonePorts } from './ports.ts'

/** What people open in a browser: the entry page and the operators' console, which is not behind the edge. */
export const entryOrigin = (basePort: number, secure = false): string =>
  `${secure ? 'https' : 'http'}://localhost:${stackPorts(basePort).globalEdge}`
export const consoleOrigin = (basePort: number): string => `http://localhost:${stackPorts(basePort).controlPlane}`
/** A zone's pages, through the global edge. Every zone has an origin of its own, so no cookie of one reaches another. */
export const zoneOrigin = (zone: ZoneConfig, basePort: number, secure = false): string =>
  `${secure ? 'https' : 'http'}://${zone.host}.localhost:${stackPorts(basePort).globalEdge}`

/** What programs call. Node does not resolve `*.localhost`, so they connect to 127.0.0.1 (and name the host in the Host header). */
export const controlPlaneUrl = (basePort: number): string => `http://127.0.0.1:${stackPorts(basePort).controlPlane}`
export const zoneEdgeUrl = (zone: ZoneConfig, basePort: number): string => `http://127.0.0.1:${zonePorts(zone, basePort).edge}`

/**
 * An organisation in a strict mode is read in plaintext inside its own places only. This edge, when it lies outside them (the global
 * edge always does), answers from the head alone: a redirect to the zone's host for GET and HEAD, else 421 with that host. No body byte
 * is asked for, parsed or forwarded.
 */
import { routingErrors, zoneAuthority } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Exchange, StepOutcome } from '../exchange.ts'

export function checkTransit(exchange: Exchange, parts: EdgeParts): StepOutcome {
  if (exchange.entry?.strict !== true || parts.config.role === 'zone') return undefined
  const cell = parts.directory.cell(exchange.entry.cell)
  const zone = cell && parts.directory.zone(cell.zone)
  if (!zone) return { kind: 'error', error: routingErrors.ORG_NOT_FOUND(), step: 'transit' }
  const { method, target } = exchange.head
  if (method === 'GET' || method === 'HEAD') return { kind: 'redirect', location: `${zone.webOrigin}${target}`, step: 'transit' }
  return { kind: 'error', error: routingErrors.ORG_HOST_REQUIRED({ data: { host: zoneAuthority(zone) } }), step: 'transit' }
}

/**
 * Organisation → cell, from memory. No record, no zone: there is no default. At a zone's edge another zone's organisation is
 * misdirected; the answer names the epoch known here, so that the edge in front can tell who is behind, and never a location.
 */
import { edgeErrors, epochHeader, routingErrors } from '@repo/contract/edge'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Exchange, StepOutcome } from '../exchange.ts'

export function lookUp(exchange: Exchange, parts: EdgeParts): StepOutcome {
  const { config, directory } = parts
  if (config.role === 'zone' && exchange.org === undefined) {
    // The closed list needs no directory: a zone signs its people in with the control plane never seen.
    exchange.destination = { kind: 'instances' }
    return undefined
  }
  if (!parts.directoryUsable()) return refuse(edgeErrors.DIRECTORY_NOT_READY({ retryAfterS: 1 }))
  if (config.role === 'global' && exchange.hostZone !== undefined) {
    const cell = directory.firstCell(exchange.hostZone)
    if (!cell) return refuse(edgeErrors.HOST_NOT_SERVED())
    exchange.destination = { kind: 'cell', cell }
    return undefined
  }
  if (exchange.org === undefined) return refuse(routingErrors.ORG_REQUIRED())
  const entry = directory.entryOf(exchange.org)
  const cell = entry && directory.cell(entry.cell)
  if (!entry || !cell) return refuse(routingErrors.ORG_NOT_FOUND())
  if (config.role === 'zone' && (cell.zone !== config.zone || cell.code !== config.cell)) return misdirected(entry.epoch)
  exchange.entry = entry
  exchange.destination = config.role === 'zone' ? { kind: 'instances' } : { kind: 'cell', cell }
  return undefined
}

const refuse = (
  error:
    | ReturnType<typeof routingErrors.ORG_NOT_FOUND>
    | ReturnType<typeof edgeErrors.HOST_NOT_SERVED>
    | ReturnType<typeof edgeErrors.DIRECTORY_NOT_READY>
    | ReturnType<typeof routingErrors.ORG_REQUIRED>,
): Answer => ({
  kind: 'error',
  error,
  step: 'look_up',
})

export const misdirected = (epoch: number): Answer => ({
  kind: 'error',
  error: routingErrors.ORG_MISDIRECTED({ data: { epoch } }),
  step: 'look_up',
  fields: [[epochHeader, String(epoch)]],
})

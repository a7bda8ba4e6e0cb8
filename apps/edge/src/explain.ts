/**
 * What the edge would do with an organisation's requests at this moment, and by which rule: for operators, from the very steps that requests
 * pass. Nothing is sent anywhere and no request is counted.
 */
import { fieldName, type RequestHead } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import type { DirectoryReader } from './directory/directory.ts'
import type { EdgeParts } from './edge-parts.ts'
import { newExchange, type Exchange, type StepOutcome } from './exchange.ts'
import { routingSteps, runSteps } from './pipeline.ts'

export interface Decision {
  readonly decision: 'forward' | 'redirect' | 'refuse'
  /** The step that decided; `forward` when none refused. */
  readonly rule: string
  readonly code?: string
  readonly status?: number
  readonly to?: string
  /** Requests wait for the end of a move for so long before they are refused. */
  readonly heldMs?: number
}

export interface Explanation {
  readonly organization: OrgId
  readonly entry: { zone: string | undefined; cell: string | undefined; state: string; strict: boolean; epoch: number } | undefined
  readonly read: Decision
  readonly write: Decision
  /** Which directory said so, how old it is, and how far behind the control plane. */
  readonly directory: { usable: boolean; generation: number; ageMs: number | null; lag: number }
}

export type ExplainParts = Pick<EdgeParts, 'config' | 'limits' | 'directory' | 'directoryUsable'>

export async function explain(
  organization: OrgId,
  parts: ExplainParts,
  directory: { generation: number; ageMs: number; lag: number },
): Promise<Explanation> {
  const entry = parts.directory.entryOf(organization)
  const cell = entry && parts.directory.cell(entry.cell)
  return {
    organization,
    entry: entry && { zone: cell?.zone, cell: cell?.code, state: entry.state, strict: entry.strict, epoch: entry.epoch },
    read: await decide(organization, 'GET', parts),
    write: await decide(organization, 'PATCH', parts),
    directory: { ...directory, usable: parts.directoryUsable(), ageMs: Number.isFinite(directory.ageMs) ? directory.ageMs : null },
  }
}

async function decide(org: OrgId, method: string, parts: ExplainParts): Promise<Decision> {
  const exchange = newExchange(bareHead(method), { remoteAddress: '', requestId: '', nowMs: 0 })
  exchange.org = org
  const outcome = await runSteps(exchange, { ...parts, directory: withoutWaiting(parts.directory) } as EdgeParts, routingSteps)
  const held = exchange.entry?.state === 'moving' ? { heldMs: parts.limits.movingHoldMs } : {}
  return { ...said(outcome, exchange), ...held }
}

function said(outcome: StepOutcome, { destination }: Exchange): Decision {
  if (!outcome) return { decision: 'forward', rule: 'forward', to: destination?.kind === 'cell' ? destination.cell.code : 'instances' }
  if (outcome.kind === 'redirect') return { decision: 'redirect', rule: outcome.step, status: 308, to: outcome.location }
  if (outcome.kind === 'error') return { decision: 'refuse', rule: outcome.step, code: outcome.error.code, status: outcome.error.status }
  return { decision: 'refuse', rule: outcome.kind }
}

/** An operator's question is answered at once, also in the middle of a move. */
const withoutWaiting = (directory: DirectoryReader): DirectoryReader => ({
  lookUp: (id, offset) => directory.lookUp(id, offset),
  entryOf: (org) => directory.entryOf(org),
  cell: (number) => directory.cell(number),
  zoneByAuthority: (authority) => directory.zoneByAuthority(authority),
  zone: (code) => directory.zone(code),
  zones: () => directory.zones(),
  firstCell: (zone) => directory.firstCell(zone),
  waitFor: () => Promise.resolve(false),
})

function bareHead(method: string): RequestHead {
  return { method, target: '/', httpVersion: '1.1', value: () => undefined, count: () => 0, fieldCount: 0, nameAt: () => fieldName('') }
}

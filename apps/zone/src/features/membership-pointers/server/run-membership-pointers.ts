/**
 * Tells the control plane of memberships as two opaque ids each, where the zone's file switches it on, and withdraws them when they end or it is
 * switched off. What is to be told is read from the tables at any time, and each report may be repeated. A pointer is
 * written down in the zone before it is told and taken out after its withdrawal was taken, so a death in between loses none.
 */
import { randomUUID } from 'node:crypto'
import type { ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import { declareNames, log } from '@repo/telemetry'
import type pg from 'pg'
import { runReporter } from '../../../server/run-reporter.ts'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { duePointers, settlePointers, type DuePointer } from './membership-pointer-store.ts'

declareNames(['membership_pointers_stopped', 'membership_pointers_not_taken'])

/** As many as one delivery may hold. */
const deliveryMax = 500
/** Any number that no other lock of the zone's database has. */
const reportingLock = 5_126_127

export interface MembershipPointerOptions {
  /** Connection of the identity role. */
  readonly databaseUrl: string
  /** The switch in the zone's file. */
  readonly wanted: boolean
  readonly clock: Clock
  readonly controlPlane: Pick<ControlPlaneClient, 'deliver'>
  readonly signal: AbortSignal
}

/** Where it is switched off it ends once everything is withdrawn: there is nothing to do until the next start, and no connection to keep. */
export function runMembershipPointers({ databaseUrl, signal, ...round }: MembershipPointerOptions): Promise<void> {
  const reporter = { name: 'membership-pointers', lock: reportingLock, stopped: 'membership_pointers_stopped' }
  return runReporter({ ...reporter, databaseUrl, signal, endsWhenDone: !round.wanted, round: (client) => pointerRound(client, round) })
}

/** One delivery. `more` when there may be another at once, `not_taken` when the control plane did not take all. */
export async function pointerRound(
  client: pg.ClientBase,
  { wanted, clock, controlPlane }: Pick<MembershipPointerOptions, 'wanted' | 'clock' | 'controlPlane'>,
): Promise<'done' | 'more' | 'not_taken'> {
  const due = await duePointers(client, wanted, deliveryMax)
  if (due.length === 0) return 'done'
  const at = clock.now().toISOString()
  const told = new Map(due.map((pointer) => [randomUUID() as string, pointer]))
  const taken = await controlPlane.deliver([...told].map(([id, pointer]) => toReport(id, pointer, at)))
  const settled = [...told].filter(([id]) => taken?.has(id) === true).map(([, pointer]) => pointer)
  for (const held of [false, true])
    await settlePointers(
      client,
      settled.filter((pointer) => pointer.held === held),
      held,
    )
  if (settled.length < due.length) {
    // Nobody answered: a zone works without the control plane, and a later round tries again.
    if (taken !== undefined) log.warn('membership_pointers_not_taken', { 'freehold.count': due.length - settled.length })
    return 'not_taken'
  }
  return due.length === deliveryMax ? 'more' : 'done'
}

const toReport = (id: string, { organizationId, subject, held }: DuePointer, at: string): ZoneReport => ({
  ...{ id, at, kind: 'membership_pointer' },
  ...{ organizationId, subject, held },
})

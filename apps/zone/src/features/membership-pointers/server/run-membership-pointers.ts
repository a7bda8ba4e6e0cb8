/**
 * Tells the control plane of memberships as two opaque ids each, where the zone's file switches it on, and withdraws them when they end or it is
 * switched off. What is to be told is read from the tables at any time, and each report may be repeated. A pointer is
 * written down in the zone before it is told and taken out after its withdrawal was taken, so a death in between loses none.
 */
import type { ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import { declareNames } from '@repo/telemetry'
import type pg from 'pg'
import { deliverDue, deliveryMax, runReporter } from '../../../server/run-reporter.ts'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { duePointers, settlePointers, type DuePointer } from './membership-pointer-store.ts'

declareNames(['membership_pointers_stopped', 'membership_pointers_not_taken'])

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
  const at = clock.now().toISOString()
  return deliverDue({
    due: await duePointers(client, wanted, deliveryMax),
    notTaken: 'membership_pointers_not_taken',
    controlPlane,
    toReport: (id, pointer) => toReport(id, pointer, at),
    async settle(taken) {
      for (const held of [false, true]) {
        const same = taken.filter((pointer) => pointer.held === held)
        await settlePointers(client, same, held)
      }
    },
  })
}

const toReport = (id: string, { organizationId, subject, held }: DuePointer, at: string): ZoneReport => ({
  ...{ id, at, kind: 'membership_pointer' },
  ...{ organizationId, subject, held },
})

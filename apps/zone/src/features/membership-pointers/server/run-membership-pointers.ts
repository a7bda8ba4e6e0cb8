/**
 * Tells the control plane of memberships as two opaque ids each, where the zone's file switches it on, and withdraws them when they end or it is
 * switched off. A plain loop like the sealer's: what is to be told is read from the tables at any time, and each report may be repeated. A pointer is
 * written down in the zone before it is told and taken out after its withdrawal was taken, so a death in between loses none.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import { declareNames, log } from '@repo/telemetry'
import pg from 'pg'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { duePointers, settlePointers, takeReportingLock, type DuePointer } from './membership-pointer-store.ts'

declareNames(['membership_pointers_stopped', 'membership_pointers_not_taken'])

const lookEveryMs = 5_000
/** What was not taken (the switch is off there, nobody answers) is not told again at once. */
const restMs = 60_000
/** As many as one delivery may hold. */
const deliveryMax = 500

export interface MembershipPointerOptions {
  /** Connection of the identity role. */
  readonly databaseUrl: string
  /** The switch in the zone's file. */
  readonly wanted: boolean
  readonly clock: Clock
  readonly controlPlane: Pick<ControlPlaneClient, 'deliver'>
  readonly signal: AbortSignal
}

/** Goes on after every failure; an outage is logged once. Where it is switched off it ends once everything is withdrawn. */
export async function runMembershipPointers(options: MembershipPointerOptions): Promise<void> {
  const { databaseUrl, signal } = options
  let failing = false
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'membership-pointers', statement_timeout: 30_000 })
    // A connection that ends shows in the next statement; without a listener it would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      for (let held = false; !signal.aborted;) {
        held ||= await takeReportingLock(client)
        const outcome = held ? await pointerRound(client, options) : 'done'
        failing = false
        // Switched off and nothing left to withdraw: there is nothing to do until the next start, and no connection to keep.
        if (held && !options.wanted && outcome === 'done') return
        if (outcome !== 'more') await pause(outcome === 'done' ? lookEveryMs : restMs, signal)
      }
    } catch (error) {
      if (!failing) log.warn('membership_pointers_stopped', {}, error)
      failing = true
      await pause(lookEveryMs, signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}

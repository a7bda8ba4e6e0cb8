/**
 * Sends released data sets to the control plane, and takes back what was withdrawn. What is due is read from the tables at any time and each report may be
 * repeated, so a death in between neither loses one nor sends anything twice that counts.
 */
import { randomUUID } from 'node:crypto'
import type { ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import { declareNames, log } from '@repo/telemetry'
import type pg from 'pg'
import { runReporter } from '../../../server/run-reporter.ts'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { dueReleases, settleReleases, type DueRelease } from './due-store.ts'

declareNames(['releases_stopped', 'releases_not_taken'])

/** As many as one delivery may hold. */
const deliveryMax = 500
/** Any number that no other lock of the zone's database has. */
const reportingLock = 5_126_141

export interface ReleaseOptions {
  /** Connection of the identity role. */
  readonly databaseUrl: string
  readonly clock: Clock
  readonly controlPlane: Pick<ControlPlaneClient, 'deliver'>
  readonly signal: AbortSignal
}

export function runReleases({ databaseUrl, signal, ...round }: ReleaseOptions): Promise<void> {
  const reporter = { name: 'releases', lock: reportingLock, stopped: 'releases_stopped' }
  return runReporter({ ...reporter, databaseUrl, signal, round: (client) => releaseRound(client, round) })
}

/** One delivery. `more` when there may be another at once, `not_taken` when the control plane did not take all. */
export async function releaseRound(
  client: pg.ClientBase,
  { clock, controlPlane }: Pick<ReleaseOptions, 'clock' | 'controlPlane'>,
): Promise<'done' | 'more' | 'not_taken'> {
  const due = await dueReleases(client, deliveryMax)
  if (due.length === 0) return 'done'
  const at = clock.now().toISOString()
  const told = new Map(due.map((release) => [randomUUID() as string, release]))
  const taken = await controlPlane.deliver([...told].map(([id, release]) => toReport(id, release, at)))
  const settled = [...told].filter(([id]) => taken?.has(id) === true).map(([, release]) => release)
  for (const held of [true, false])
    await settleReleases(
      client,
      settled.filter((release) => release.held === held),
      held,
    )
  if (settled.length < due.length) {
    // Nobody answered: a zone works without the control plane, and a later round tries again.
    if (taken !== undefined) log.warn('releases_not_taken', { 'freehold.count': due.length - settled.length })
    return 'not_taken'
  }
  return due.length === deliveryMax ? 'more' : 'done'
}

/** Whose it is stays here: the report has the release's random id and no organisation's. */
const toReport = (id: string, { id: releaseId, dataset, month, hash, held, figures }: DueRelease, at: string): ZoneReport => ({
  ...{ id, at, kind: 'released_dataset' },
  ...{ releaseId, dataset, month, hash, held, figures: held ? figures : [] },
})

/**
 * Sends released data sets to the control plane, and takes back what was withdrawn. What is due is read from the tables at any time and each report may be
 * repeated, so a death in between neither loses one nor sends anything twice that counts.
 */
import type { ZoneReport } from '@repo/contract/boundary'
import type { Clock } from '@repo/core'
import { declareNames } from '@repo/telemetry'
import type pg from 'pg'
import { deliverDue, deliveryMax, runReporter } from '../../../server/run-reporter.ts'
import type { ControlPlaneClient } from '../../provisioning/index.ts'
import { dueReleases, settleReleases, type DueRelease } from './due-store.ts'

declareNames(['releases_stopped', 'releases_not_taken'])

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
  const at = clock.now().toISOString()
  return deliverDue({
    due: await dueReleases(client, deliveryMax),
    notTaken: 'releases_not_taken',
    controlPlane,
    toReport: (id, release) => toReport(id, release, at),
    async settle(taken) {
      for (const held of [true, false]) {
        const same = taken.filter((release) => release.held === held)
        await settleReleases(client, same, held)
      }
    },
  })
}

/** Whose it is stays here: the report has the release's random id and no organisation's. */
const toReport = (id: string, { id: releaseId, dataset, month, hash, held, figures }: DueRelease, at: string): ZoneReport => ({
  ...{ id, at, kind: 'released_dataset' },
  ...{ releaseId, dataset, month, hash, held, figures: held ? figures : [] },
})

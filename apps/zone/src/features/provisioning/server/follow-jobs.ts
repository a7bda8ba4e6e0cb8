/**
 * Follows the zone's jobs at the control plane. A job becomes a durable workflow under its own id first and is acknowledged then, so one that comes twice
 * starts nothing new, and one whose acknowledgement was lost comes again. Every worker may follow: they agree on the ids.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { parseOrgId, type Clock } from '@repo/core'
import type { ZoneJob } from '@repo/contract/boundary'
import { declareNames, log } from '@repo/telemetry'
import type { Worker } from '@repo/workflows'
import { applyStatus } from './apply-status.workflow.ts'
import type { ControlPlaneClient } from './control-plane-client.ts'
import { prepareOrganization } from './prepare-organization.workflow.ts'
import { takeEscalation } from './take-escalation.workflow.ts'

declareNames(['control_plane_lost', 'control_plane_found', 'job_of_another_zone'])

const firstWaitMs = 500
const longestWaitMs = 15_000

export interface FollowJobsOptions {
  readonly zone: string
  readonly controlPlane: ControlPlaneClient
  readonly worker: Pick<Worker, 'start'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Connects, and connects again after every end, until the signal aborts. An outage is logged once at each end of it. */
export async function followJobs(options: FollowJobsOptions): Promise<void> {
  const { controlPlane, signal } = options
  let waitMs = firstWaitMs
  let connected: boolean | undefined
  while (!signal.aborted) {
    try {
      for await (const line of controlPlane.jobs(signal)) {
        if (connected !== true) log.info('control_plane_found')
        connected = true
        waitMs = firstWaitMs
        if (line.type === 'job') await takeJob(line.job, options)
      }
    } catch (error) {
      if (signal.aborted) return
      if (connected !== false) log.warn('control_plane_lost', {}, error)
    }
    connected = false
    // Spread out, so that the workers of all zones do not come back in one instant.
    await wait(waitMs * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined)
    waitMs = Math.min(waitMs * 2, longestWaitMs)
  }
}

async function takeJob(job: ZoneJob, { zone, worker, controlPlane, clock }: FollowJobsOptions): Promise<void> {
  const organizationId = parseOrgId(job.organizationId)
  if (job.zone !== zone || !organizationId) {
    log.error('job_of_another_zone')
    return
  }
  const workflow = job.kind === 'provision' ? prepareOrganization : job.kind === 'escalate' ? takeEscalation : applyStatus
  await worker.start(workflow, { organizationId, id: job.id }, { job })
  // An acknowledgement that does not arrive costs one repetition and nothing else.
  await controlPlane.report([
    {
      id: randomUUID(),
      at: clock.now().toISOString(),
      kind: 'job_outcome',
      jobId: job.id,
      organizationId,
      epoch: job.epoch,
      outcome: 'accepted',
      failureCode: null,
    },
  ])
}

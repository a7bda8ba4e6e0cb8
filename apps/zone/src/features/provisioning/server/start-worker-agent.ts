import type { Clock } from '@repo/core'
import type { Worker } from '@repo/workflows'
import type { ControlPlaneClient } from './control-plane-client.ts'
import { followJobs } from './follow-jobs.ts'
import { measureTraffic } from './measure-traffic.ts'
import { measureWorker, type MeasureWorkerOptions } from './measure-worker.ts'
import { publishOrganizationHosts, type PublishOptions } from './publish-organization-hosts.ts'
import { reportHealth } from './report-health.ts'

export interface WorkerAgentOptions extends Omit<MeasureWorkerOptions, 'leaseRenewedAt'> {
  readonly zone: string
  readonly clock: Clock
  readonly controlPlane: ControlPlaneClient
  readonly worker: Pick<Worker, 'start' | 'leaseRenewedAt' | 'counts'>
  readonly organizationHosts: Omit<PublishOptions, 'signal'>
}

export interface WorkerAgent {
  /** Ends the streams; resolves when nothing of the agent runs any more. */
  stop(): Promise<void>
}

/**
 * Starts what a worker does beside its workflows: jobs in and reports out over its streams to the control plane, and the table of hosts for the
 * zone's edge. It never fails: without a control plane it goes on trying.
 */
export function startWorkerAgent(options: WorkerAgentOptions): WorkerAgent {
  const { zone, cell, clock, controlPlane, worker } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const measure = () => measureWorker({ ...options, leaseRenewedAt: worker.leaseRenewedAt })
  // Figures that cannot be counted are not sent; the console then withholds them.
  const count = () =>
    worker.counts().then(
      ({ pending, failed }) => ({ workflowsPending: pending, workflowsFailed: failed }),
      () => undefined,
    )
  const running = Promise.all([
    followJobs({ zone, controlPlane, worker, clock, signal }),
    reportHealth({ cell, clock, controlPlane, signal, measure, count, measureTraffic: () => measureTraffic(options.edgeAdminUrl) }),
    publishOrganizationHosts({ ...options.organizationHosts, signal }),
  ])
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

import { zoneJob } from '@repo/contract/boundary'
import { invariant } from '@repo/core'
import type { Fence } from '@repo/db/zone'
import { z } from 'zod'

/** The queue of what the control plane asks for. One at a time for an organisation: of two status changes the later one must stand. */
export const controlQueue = 'control'

export const controlJobInput = z.strictObject({ job: zoneJob.schema })
export type ControlJobInput = z.infer<typeof controlJobInput>

/** The policy that comes with a job, if one does. */
export const policyOf = ({ job }: ControlJobInput) => (job.kind === 'provision' || job.kind === 'set_policy' ? job.policy : undefined)

/** What the fence shall say after a job. */
export function fenceOf({ job }: ControlJobInput): Fence {
  invariant(job.kind !== 'escalate', 'an escalation moves no fence')
  const { epoch, zone, cell, policyMode, policyVersion } = job
  const status = job.kind === 'provision' ? 'provisioning' : job.kind === 'close' ? 'closed' : job.status
  return { epoch, status, zone, cell, policyMode, policyVersion }
}

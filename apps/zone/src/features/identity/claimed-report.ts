import type { WorkflowReference } from '@repo/workflows'
import { z } from 'zod'
import { organizationQueue } from '../../server/define-workflow.ts'

/**
 * Enqueued with a claim, in its transaction: provisioning tells the control plane that the organisation is taken, and nothing of who took
 * it. Declared here and carried out there, because provisioning knows of identity and not the other way round.
 */
export const claimedReport: WorkflowReference<Record<never, never>> = {
  name: 'report-claimed',
  queue: organizationQueue,
  input: z.strictObject({}),
}

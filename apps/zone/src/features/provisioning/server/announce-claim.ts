import type { OrgTransaction } from '@repo/db/zone'
import { enqueue } from '@repo/workflows'
import { reportClaim } from './report-claim.workflow.ts'

/**
 * Enqueues the report of a claim in the claim's own transaction.
 * @param claimLinkId id of the claim link that was used: it is the id of the job that prepared the organisation
 * @param epoch the organisation's, as the transaction read it
 */
export async function announceClaim(tx: OrgTransaction, { claimLinkId, epoch }: { claimLinkId: string; epoch: number }): Promise<void> {
  await enqueue(tx, reportClaim, { jobId: claimLinkId, epoch }, { id: claimLinkId })
}

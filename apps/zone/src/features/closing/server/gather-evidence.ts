import type { OrgTransaction } from '@repo/db/zone'
import { unfinishedRuns } from '../../assessments/index.ts'
import { balancesByKey, imbalanceAt, type Book } from '../../ledger/index.ts'
import { openAt } from '../../receivables/index.ts'

/** What stands for and against closing the books at the end of a day. @param endsOn the last day of the month to close */
export async function gatherEvidence(tx: OrgTransaction, { legalEntityId, associationId }: Book, endsOn: string) {
  const balanceOf = await balancesByKey(tx, legalEntityId, endsOn)
  return {
    unfinishedRuns: await unfinishedRuns(tx, associationId, endsOn),
    receivablesDifferMinor: balanceOf('owner_receivables') - (await openAt(tx, associationId, endsOn)),
    imbalanceMinor: await imbalanceAt(tx, legalEntityId, endsOn),
  }
}

import { reaches, type AssociationScope } from '@repo/authz'
import { ledgerErrors, peopleErrors } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { requireBook, type Book } from '../../ledger/index.ts'
import { ownerName } from './owner-ledger-store.ts'

/**
 * The books and the owner whose account is asked for. Owners reach their own account, wherever they own.
 * @throws BOOKS_NOT_FOUND or PARTY_NOT_FOUND, also for what the scope does not reach
 */
export async function requireOwner(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string,
  partyId: string,
): Promise<{ readonly book: Book; readonly name: string }> {
  if (!reaches(scope, associationId, [partyId])) throw ledgerErrors.BOOKS_NOT_FOUND()
  const book = await requireBook(tx, associationId, { all: true })
  const name = await ownerName(tx, associationId, partyId)
  if (name === undefined) throw peopleErrors.PARTY_NOT_FOUND()
  return { book, name }
}

import { reaches, type AssociationScope } from '@repo/authz'
import { ledgerErrors, peopleErrors } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { requireBook, type Book } from '../../ledger/index.ts'
import { ownerName } from './owner-ledger-store.ts'

export interface OwnerAccount {
  readonly book: Book
  readonly name: string
}

/**
 * The books and the owner whose account is asked for. Owners reach their own account, wherever they own.
 * @throws BOOKS_NOT_FOUND or PARTY_NOT_FOUND, also for what the scope does not reach
 */
export async function requireOwner(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string,
  partyId: string,
): Promise<OwnerAccount> {
  if (!reaches(scope, associationId)) return requireOwnAccount(tx, scope, associationId, partyId)
  const book = await requireBook(tx, associationId, { all: true })
  const name = await ownerName(tx, associationId, partyId)
  if (name === undefined) throw peopleErrors.PARTY_NOT_FOUND()
  return { book, name }
}

// The person first: to somebody who has no part in an association it does not exist, whether it does or not.
async function requireOwnAccount(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string,
  partyId: string,
): Promise<OwnerAccount> {
  const isOwn = !scope.all && scope.ownPartyId === partyId
  const name = isOwn ? await ownerName(tx, associationId, partyId) : undefined
  if (name === undefined) throw ledgerErrors.BOOKS_NOT_FOUND()
  return { book: await requireBook(tx, associationId, { all: true }), name }
}

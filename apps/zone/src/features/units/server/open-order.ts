import type { AssociationScope } from '@repo/authz'
import { associationErrors } from '@repo/contract'
import type { Clock } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { openByUnit, reachedShares } from '../../receivables/index.ts'
import type { OpenOnUnits, SortedUnits } from './unit-store.ts'

/** The filter of a list of units, as the contract has it. */
type Asked = SortedUnits & { readonly at?: string | undefined }

/**
 * What the order `open` goes by; undefined for any other. Whoever may list units may see what is open on them (policies unit and receivable): everybody's
 * in their associations, and on their own units an owner's own part, so that an order tells nobody more than the column does.
 * @throws ASSOCIATION_NOT_FOUND
 */
export async function openOrder(
  { tx, associationScope, clock }: { readonly tx: OrgTransaction; readonly associationScope: AssociationScope; readonly clock: Clock },
  { sort, associationId, at = clock.now().toISOString().slice(0, 10) }: Asked,
): Promise<OpenOnUnits | undefined> {
  if (sort !== 'open' && sort !== '-open') return undefined
  const reached = associationId === undefined ? null : await reachedShares(tx, associationScope, associationId)
  if (!reached || associationId === undefined) throw associationErrors.ASSOCIATION_NOT_FOUND()
  return { sql: openByUnit({ associationId, at, ...reached }) }
}

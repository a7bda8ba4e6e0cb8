import { associationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { position } from '../../../server/sort-order.ts'
import { associationExists } from '../../associations/index.ts'
import { countParties, listParties, partyPosition, wireParty } from './party-store.ts'
import { taxIdentifierIndex } from './tax-identifier-store.ts'

export const listPeople = inOrg.people.list.handler(async ({ context: { tx, orgId, associationScope, paging, services }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const { associationId, search, taxIdentifier, sort } = input
  const index = taxIdentifier === undefined ? undefined : taxIdentifierIndex(services.fieldCipher, orgId, taxIdentifier)
  const filter = { associationId, search, taxIdentifierIndex: index, sort }
  const rows = await listParties(tx, associationScope, filter, after(position), take)
  if (rows.length === 0 && associationId && !(await associationExists(tx, associationScope, associationId))) {
    throw associationErrors.ASSOCIATION_NOT_FOUND()
  }
  const total = includeTotal ? await countParties(tx, associationScope, filter) : undefined
  return page(rows, wireParty, (row) => partyPosition(sort, row), total)
})

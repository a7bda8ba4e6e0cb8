import { associationErrors } from '@repo/contract'
import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists } from '../../associations/index.ts'
import { countParties, listParties, partyPosition, type PartyRow } from './party-store.ts'
import { taxIdentifierIndex } from './tax-identifier-store.ts'

export const exportPeople = inOrg.people.export.handler(({ context, input }) => {
  const { associationId, search, taxIdentifier, locale, sort } = input
  const index = taxIdentifier === undefined ? undefined : taxIdentifierIndex(context.services.fieldCipher, context.orgId, taxIdentifier)
  const filter = { associationId, search, taxIdentifierIndex: index, sort }
  return csvExport<PartyRow>(
    context,
    {
      name: 'people.csv',
      locale,
      level: 'identity',
      page: ({ tx, associationScope }, last) =>
        listParties(tx, associationScope, filter, last && partyPosition(sort, last), exportPageRows),
      count: ({ tx, associationScope }) => countParties(tx, associationScope, filter),
      check: async (rows) => {
        if (rows.length > 0 || !associationId) return
        if (!(await associationExists(context.tx, context.associationScope, associationId))) throw associationErrors.ASSOCIATION_NOT_FOUND()
      },
    },
    {
      name: ({ displayName }) => displayName,
      kind: ({ kind }) => kind,
      email: ({ email }) => email,
      phone: ({ phone }) => phone,
      locale: ({ locale }) => locale,
      address: ({ address }) => address && [...address.lines, address.postalCode, address.locality].filter(Boolean).join(', '),
      country: ({ address }) => address && address.countryCode,
      id: ({ id }) => id,
    },
  )
})

import { associationErrors } from '@repo/contract'
import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists } from '../../associations/index.ts'
import { listParties } from './party-store.ts'
import { taxIdentifierIndex } from './tax-identifier-store.ts'

export const exportPeople = inOrg.people.export.handler(async ({ context: { tx, orgId, associationScope, audit, services }, input }) => {
  const { associationId, search, taxIdentifier, locale, sort } = input
  const index = taxIdentifier === undefined ? undefined : taxIdentifierIndex(services.fieldCipher, orgId, taxIdentifier)
  const rows = await listParties(tx, associationScope, { associationId, search, taxIdentifierIndex: index, sort }, undefined, exportTake)
  if (rows.length === 0 && associationId && !(await associationExists(tx, associationScope, associationId))) {
    throw associationErrors.ASSOCIATION_NOT_FOUND()
  }
  audit({ rowCount: rows.length, level: 'identity' })
  return csvFile(
    { name: 'people.csv', rows, locale },
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

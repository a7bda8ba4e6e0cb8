import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { listAssociations } from './association-store.ts'

export const exportAssociations = inOrg.associations.export.handler(async ({ context, input: { locale, ...filter } }) => {
  const { tx, associationScope, audit } = context
  const rows = await listAssociations(tx, associationScope, filter, undefined, exportTake)
  audit({ rowCount: rows.length, level: 'identity' })
  return csvFile(
    { name: 'associations.csv', rows, locale },
    {
      code: ({ code }) => code,
      name: ({ name }) => name,
      country: ({ legalEntity }) => legalEntity.countryCode,
      currency: ({ legalEntity }) => legalEntity.currencyCode,
      time_zone: ({ legalEntity }) => legalEntity.timeZone,
      fiscal_year_start_month: ({ legalEntity }) => legalEntity.fiscalYearStartMonth,
      units: ({ unitCount }) => unitCount,
      id: ({ id }) => id,
    },
  )
})

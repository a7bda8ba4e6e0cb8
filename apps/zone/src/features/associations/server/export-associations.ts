import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { associationPosition, countAssociations, listAssociations, type AssociationRow } from './association-store.ts'

export const exportAssociations = inOrg.associations.export.handler(({ context, input: { locale, ...filter } }) =>
  csvExport<AssociationRow>(
    context,
    {
      name: 'associations.csv',
      locale,
      level: 'identity',
      page: ({ tx, associationScope }, last) =>
        listAssociations(tx, associationScope, filter, last && associationPosition(filter.sort, last), exportPageRows),
      count: ({ tx, associationScope }) => countAssociations(tx, associationScope, filter),
    },
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
  ),
)

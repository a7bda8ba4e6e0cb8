import { associationErrors } from '@repo/contract'
import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists } from '../../associations/index.ts'
import { openOrder } from './open-order.ts'
import { countUnits, listUnits, unitPosition, type ListedUnit } from './unit-store.ts'

export const exportUnits = inOrg.units.export.handler(async ({ context, input: { locale, ...filter } }) => {
  const open = await openOrder(context, filter)
  return csvExport<ListedUnit>(
    context,
    {
      name: 'units.csv',
      locale,
      level: 'identity',
      page: ({ tx, associationScope }, last) =>
        listUnits(tx, associationScope, filter, last && unitPosition(filter.sort, last), exportPageRows, open),
      count: ({ tx, associationScope }) => countUnits(tx, associationScope, filter),
      check: async (rows) => {
        if (rows.length > 0 || !filter.associationId) return
        if (!(await associationExists(context.tx, context.associationScope, filter.associationId))) {
          throw associationErrors.ASSOCIATION_NOT_FOUND()
        }
      },
    },
    {
      label: ({ label }) => label,
      kind: ({ kind }) => kind,
      floor: ({ floor }) => floor,
      area_sq_cm: ({ areaSqCm }) => areaSqCm,
      entitlement: ({ entitlement }) => entitlement,
      association_id: ({ associationId }) => associationId,
      id: ({ id }) => id,
    },
  )
})

import { associationErrors } from '@repo/contract'
import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists } from '../../associations/index.ts'
import { listUnits } from './unit-store.ts'

export const exportUnits = inOrg.units.export.handler(
  async ({ context: { tx, associationScope, audit }, input: { locale, ...filter } }) => {
    const rows = await listUnits(tx, associationScope, filter, undefined, exportTake)
    if (rows.length === 0 && filter.associationId && !(await associationExists(tx, associationScope, filter.associationId))) {
      throw associationErrors.ASSOCIATION_NOT_FOUND()
    }
    audit({ rowCount: rows.length, level: 'identity' })
    return csvFile(
      { name: 'units.csv', rows, locale },
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
  },
)

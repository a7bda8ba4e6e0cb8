import { accessErrors } from '@repo/contract'
import type { Level } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { datasets, mayUncover } from '../datasets.ts'
import { insertUses } from './grant-store.ts'
import { uncoveredField } from './record-store.ts'
import { underGrant } from './under-grant.ts'

/** One field of one record in clear, with a reason of its own: within the grant's level, and never under a view. */
export const uncoverField = inOrg.accessGrants.uncover.handler(({ context, input: { accessGrantId, recordId, field: name, reason } }) =>
  underGrant(context, 'uncover', accessGrantId, async ({ grant, dataset, read }) => {
    const field = datasets[dataset].fields.find((one) => one.name === name)
    if (!field || !mayUncover({ verb: grant.verb, level: grant.level as Level }, field)) throw accessErrors.ACCESS_FIELD_COVERED()
    const found = await read((tx) => uncoveredField(tx, dataset, recordId, field))
    if (!found) throw accessErrors.ACCESS_RECORD_NOT_FOUND()
    await insertUses(context.tx, grant, [{ recordId, fields: [name], reason }])
    context.audit({ level: field.level, rowCount: 1 })
    return { name, covered: false, value: found.value }
  }),
)

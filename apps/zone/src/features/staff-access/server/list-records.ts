import { inOrg } from '../../../server/procedures.ts'
import { datasets } from '../datasets.ts'
import { insertUses } from './grant-store.ts'
import { seenRecords } from './record-store.ts'
import { underGrant } from './under-grant.ts'

/** A page of what the grant is for, covered. Which records were seen is written down before they are answered. */
export const listRecords = inOrg.accessGrants.records.handler(({ context, input: { accessGrantId, after, limit } }) =>
  underGrant(context, 'use', accessGrantId, async ({ grant, dataset, read }) => {
    const rows = await read((tx) => seenRecords(tx, dataset, after, limit + 1))
    const items = rows.slice(0, limit)
    const fields = datasets[dataset].fields.map(({ name }) => name)
    const seen = items.map(({ id }) => ({ recordId: id, fields }))
    await insertUses(context.tx, grant, seen)
    context.audit({ rowCount: items.length })
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }),
)

import { inOrg } from '../../../server/procedures.ts'
import { insertUses } from './grant-store.ts'
import { seenRecords, shownFields } from './record-store.ts'
import { underGrant } from './under-grant.ts'

/** A page of what the grant is for, covered. Which records were seen, and which of their fields in clear, is written down before they are answered. */
export const listRecords = inOrg.accessGrants.records.handler(({ context, input: { accessGrantId, after, limit } }) =>
  underGrant(context, 'use', accessGrantId, async ({ grant, dataset, read }) => {
    const { items, more } = await read((tx) => seenRecords(tx, dataset, after, limit))
    const fields = shownFields(dataset).map(({ name }) => name)
    await insertUses(
      context.tx,
      grant,
      items.map(({ id }) => ({ recordId: id, fields })),
    )
    context.audit({ rowCount: items.length })
    return { items, next: more ? (items.at(-1)?.id ?? null) : null }
  }),
)

import { accessErrors, type AccessDataset } from '@repo/contract'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { wireGrant } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { countGrants, countUses, grantById, listGrants as list, listUses, wordsOf } from './grant-store.ts'

const position = z.object({ id: z.string() })

export const listGrants = inOrg.accessGrants.list.handler(async ({ context: { tx, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const now = await databaseNow(tx)
  const rows = await list(tx, input, after(position), take)
  const words = await wordsOf(tx, rows)
  const told = await toldOf(
    tx,
    rows.map(({ id }) => id),
  )
  const total = includeTotal ? await countGrants(tx, input) : undefined
  return page(
    rows,
    (row) => wireGrant(row, words.get(row.requestId), now, told(row.id)),
    ({ id }) => ({ id }),
    total,
  )
})

export const getGrant = inOrg.accessGrants.get.handler(async ({ context: { tx, orgId }, input: { accessGrantId } }) => {
  const row = await grantById(tx, orgId, accessGrantId)
  if (!row) throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  return wireGrant(row, (await wordsOf(tx, [row])).get(row.requestId), await databaseNow(tx), (await toldOf(tx, [row.id]))(row.id))
})

/** What was seen: which records and fields, never what stood in them. */
export const listTranscript = inOrg.accessGrants.transcript.handler(async ({ context: { tx, orgId, paging }, input }) => {
  if (!(await grantById(tx, orgId, input.accessGrantId))) throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  const { after, take, includeTotal, page } = paging(input)
  const rows = await listUses(tx, input.accessGrantId, after(position), take)
  const total = includeTotal ? await countUses(tx, input.accessGrantId) : undefined
  return page(
    rows,
    ({ id, seenAt, staffId, dataset, recordId, fields, uncovered, reason }) => ({
      ...{ id, staffId, recordId, fields, uncovered, reason },
      seenAt: seenAt.toISOString(),
      dataset: dataset as AccessDataset,
    }),
    ({ id }) => ({ id }),
    total,
  )
})

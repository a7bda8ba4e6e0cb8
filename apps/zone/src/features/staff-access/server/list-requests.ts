import { accessErrors } from '@repo/contract'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { wireRequest } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { grantIdsOf } from './grant-store.ts'
import { countRequests, listRequests as list, requestById } from './request-store.ts'

const position = z.object({ id: z.string() })

export const listRequests = inOrg.accessRequests.list.handler(async ({ context: { tx, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const now = await databaseNow(tx)
  const rows = await list(tx, input, after(position), take)
  const grants = await grantIdsOf(
    tx,
    rows.map(({ id }) => id),
  )
  const told = await toldOf(
    tx,
    rows.map(({ id }) => id),
  )
  const total = includeTotal ? await countRequests(tx, input) : undefined
  return page(
    rows,
    (row) => wireRequest(row, now, grants.get(row.id), told(row.id)),
    ({ id }) => ({ id }),
    total,
  )
})

export const getRequest = inOrg.accessRequests.get.handler(async ({ context: { tx, orgId }, input: { accessRequestId } }) => {
  const row = await requestById(tx, orgId, accessRequestId)
  if (!row) throw accessErrors.ACCESS_REQUEST_NOT_FOUND()
  return wireRequest(row, await databaseNow(tx), (await grantIdsOf(tx, [row.id])).get(row.id), (await toldOf(tx, [row.id]))(row.id))
})

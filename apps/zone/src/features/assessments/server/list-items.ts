import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { listItems as list } from './item-store.ts'
import { requireRun } from './load-run.ts'
import { wireItem } from './run-wire.ts'

const order = z.object({ position: z.number() })

export const listItems = inOrg.assessments.items.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const run = await requireRun(tx, associationScope, input.runId)
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, run.id, input.status, after(order)?.position, take)
  const counts = { pending: run.pending, posted: run.posted, nothing_to_bill: run.nothingToBill, failed: run.failed }
  const total = input.status === undefined ? run.units : counts[input.status]
  return page(
    rows,
    (row) => wireItem(row, run.currency),
    (row) => ({ position: row.position }),
    includeTotal ? total : undefined,
  )
})

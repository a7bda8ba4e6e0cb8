import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countRuns, listRuns as list } from './run-store.ts'
import { wireRun } from './run-wire.ts'

const position = z.object({ createdAt: z.string(), id: z.string() })

export const listRuns = inOrg.assessments.list.handler(async ({ context: { tx, associationScope, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, associationScope, input, after(position), take)
  const total = includeTotal ? await countRuns(tx, associationScope, input) : undefined
  return page(rows, wireRun, ({ createdAtText, id }) => ({ createdAt: createdAtText, id }), total)
})

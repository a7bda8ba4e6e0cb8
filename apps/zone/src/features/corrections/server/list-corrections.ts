import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countRows, listRows } from './correction-store.ts'
import { showCorrections } from './show-correction.ts'

const position = z.object({ id: z.string() })

export const listCorrections = inOrg.accessCorrections.list.handler(async ({ context, input }) => {
  const { tx, actor, paging } = context
  const { after, take, includeTotal, page } = paging(input)
  // What others of the staff proposed is no business of theirs.
  const filter = { ...input, proposedBy: actor.kind === 'staff' ? actor.id : undefined }
  const rows = await listRows(tx, filter, after(position), take)
  const shown = new Map((await showCorrections(context, rows)).map((one) => [String(one.id), one]))
  const total = includeTotal ? await countRows(tx, filter) : undefined
  return page(
    rows,
    (row) => shown.get(row.id) as never,
    ({ id }) => ({ id }),
    total,
  )
})

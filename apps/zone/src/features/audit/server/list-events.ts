import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { countEvents, listEvents as list, positionOf } from './event-store.ts'
import { wireEvent } from './event-wire.ts'

const position = z.object({ at: z.string(), id: z.string() })

export const listEvents = inOrg.audit.list.handler(async ({ context: { tx, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, input, after(position), take)
  const total = includeTotal ? await countEvents(tx, input) : undefined
  return page(rows, wireEvent, positionOf, total)
})

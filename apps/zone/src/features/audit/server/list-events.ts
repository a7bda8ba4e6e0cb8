import type { auditEventSchema } from '@repo/contract'
import { canonicalJson } from '@repo/residency'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { sealedEvent } from '../sealed-event.ts'
import { countEvents, listEvents as list, positionOf, type ListedEvent } from './event-store.ts'

const position = z.object({ at: z.string(), id: z.string() })

export const listEvents = inOrg.audit.list.handler(async ({ context: { tx, paging }, input }) => {
  const { after, take, includeTotal, page } = paging(input)
  const rows = await list(tx, input, after(position), take)
  const total = includeTotal ? await countEvents(tx, input) : undefined
  return page(rows, wireEvent, positionOf, total)
})

type WireEvent = z.input<typeof auditEventSchema>

function wireEvent({ event, sequence, previousHash, hash, actorName }: ListedEvent): WireEvent {
  // The names are the columns', and their checks are the contract's lists; the answer is validated like every other.
  const { transactionId: _, ...fields } = event as unknown as Omit<WireEvent, 'actorName' | 'proof'> & { transactionId: string }
  const proof =
    sequence === null || previousHash === null || hash === null
      ? null
      : { sequence: String(sequence), previousHash, hash, event: canonicalJson(sealedEvent(event)) }
  return { ...fields, actorName, proof }
}

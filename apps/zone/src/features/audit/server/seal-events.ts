import { sealNext, type ChainHead } from '@repo/residency'
import type { ClientBase } from 'pg'
import { sealedEvent } from '../sealed-event.ts'
import { requireCounterAhead } from './require-counter-ahead.ts'
import { inScope, insertSeals, readHead, readUnsealed, type SealRow } from './seal-store.ts'

/** Events in one transaction: a second's work at most, so that a kill loses little. */
export const sealBatch = 1_000

/**
 * Appends the next events of one organisation to its chain, in one transaction: all of the batch or none of it. Two sealers that do so at once
 * make no fork: the place in the chain is unique, and the one that comes second fails and finds its work done.
 * @returns how many were sealed; fewer than `most` when no more are settled
 * @throws TransactionsBeganAnew when what is written now would stand before what is sealed
 */
export function sealEvents(client: ClientBase, organizationId: string, most = sealBatch): Promise<number> {
  return inScope(client, organizationId, async () => {
    const upTo = await readHead(client, organizationId)
    await requireCounterAhead(client, organizationId, upTo)
    const events = await readUnsealed(client, organizationId, upTo, most)
    let head: ChainHead = upTo
    const seals = events.map((event): SealRow => {
      const seal = sealNext(organizationId, head, sealedEvent(event))
      head = seal
      return { ...seal, eventId: event.id, transactionId: event.transactionId }
    })
    if (seals.length > 0) await insertSeals(client, organizationId, seals)
    return seals.length
  })
}

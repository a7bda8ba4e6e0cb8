import type { auditEventSchema } from '@repo/contract'
import { canonicalJson } from '@repo/residency'
import type { z } from 'zod'
import { sealedEvent } from '../sealed-event.ts'
import type { ListedEvent } from './event-store.ts'

type WireEvent = z.input<typeof auditEventSchema>

/** An event as the API shows it, with its proof. */
export function wireEvent({ event, sequence, previousHash, hash, actorName }: ListedEvent): WireEvent {
  // The names are the columns', and their checks are the contract's lists; the answer is validated like every other.
  const { transactionId: _, ...fields } = event as unknown as Omit<WireEvent, 'actorName' | 'proof'> & { transactionId: string }
  const proof =
    sequence === null || previousHash === null || hash === null
      ? null
      : { sequence: String(sequence), previousHash, hash, event: canonicalJson(sealedEvent(event)) }
  return { ...fields, actorName, proof }
}

/** What is due now, of every organisation: read one after the other, sent side by side, written down one after the other. A receiver that hangs holds no other up. */
import type { AuditStreamFailure } from '@repo/contract'
import type { DestinationConfig } from '@repo/residency'
import type { ClientBase } from 'pg'
import type { FieldCipher } from '../../../server/field-cipher.ts'
import { destinationRefusal, workOutPolicy, type OwnResidency } from '../../residency/index.ts'
import { eventLevels } from '../event-levels.ts'
import { pauseMsAfter } from '../next-attempt.ts'
import { dueStreams, markFailed, markTaken, readDue, type DueStream } from './cursor-store.ts'
import { sendBatch } from './send-batch.ts'
import { tokenContext } from './token-context.ts'

/** Events in one batch. */
export const streamBatch = 500

export interface StreamParts {
  readonly ownResidency: OwnResidency
  readonly declared: readonly DestinationConfig[]
  readonly fieldCipher: Pick<FieldCipher, 'open'>
  readonly authorities: string | undefined
}

/** @returns whether there is more to send at once */
export async function streamRound(client: ClientBase, parts: StreamParts): Promise<boolean> {
  const due: DueStream[] = []
  for (const organizationId of await dueStreams(client)) {
    const stream = await readDue(client, organizationId, streamBatch)
    if (stream && stream.events.length > 0) due.push(stream)
  }
  const outcomes = await Promise.all(due.map(async (stream) => ({ stream, failure: await send(stream, parts) })))
  let more = false
  for (const { stream, failure } of outcomes) {
    const { organizationId, events, failures } = stream
    const [first, last] = [events[0], events.at(-1)]
    if (failure !== undefined || !first || !last) {
      await markFailed(client, organizationId, failure ?? 'NOT_TAKEN', pauseMsAfter(failures + 1))
      continue
    }
    await markTaken(client, organizationId, first.sequence - 1n, last.sequence)
    if (events.length === streamBatch) more = true
  }
  return more
}

/** Asked anew each time: the policy may have changed since the destination was set, and the zone's file with a restart. */
async function send(
  stream: DueStream,
  { ownResidency, declared, fieldCipher, authorities }: StreamParts,
): Promise<AuditStreamFailure | undefined> {
  const { organizationId, kind, host, port, path, sealedToken, events, kept } = stream
  const refusal = destinationRefusal({ host, port }, declared, {
    ...workOutPolicy(stream, kept, ownResidency),
    levels: eventLevels,
  })
  if (refusal) return refusal
  let token: string | undefined
  try {
    token = sealedToken === null ? undefined : fieldCipher.open(sealedToken, tokenContext(organizationId))
  } catch {
    return 'TOKEN_UNREADABLE'
  }
  return sendBatch({ kind, host, port, path, token, authorities }, events, { cell: ownResidency.cell.code, organizationId })
}

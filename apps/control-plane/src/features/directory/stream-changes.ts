import { controlErrors } from '@repo/contract/control'
import { encodeFeedLine, heartbeatIntervalMs } from '@repo/contract/edge'
import type { ControlServices } from '../../server/services.ts'
import { changesAfter, headOf } from './directory-store.ts'

const batch = 500

export interface StreamChangesOptions {
  readonly after: number
  /** False ends the stream after the lines at hand. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

/**
 * The change feed as signed lines: all changes after a position, then each new one as it commits, and a heartbeat every second. A heartbeat
 * names the sequence up to which everything has been sent, so that an edge can tell quiet from loss.
 * @throws FEED_POSITION_UNKNOWN when the position lies beyond the log: the edge has a directory that is not ours
 */
export async function streamChanges(services: ControlServices, options: StreamChangesOptions): Promise<AsyncIterable<string>> {
  const head = await services.directory.withDirectory(headOf)
  if (options.after > head) throw controlErrors.FEED_POSITION_UNKNOWN()
  return linesOf(services, options)
}

async function* linesOf({ directory, heads, signingKey, clock }: ControlServices, { after, follow, signal }: StreamChangesOptions) {
  let position = after
  let beatAtMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    const changes = await directory.withDirectory((tx) => changesAfter(tx, position, batch))
    for (const { sequence, change } of changes) {
      yield await encodeFeedLine({ type: 'change', sequence, change }, signingKey)
      position = sequence
    }
    if (changes.length === batch) continue
    const now = performance.now()
    if (!follow || now - beatAtMs >= heartbeatIntervalMs) {
      yield await encodeFeedLine({ type: 'heartbeat', head: position, at: clock.now().toISOString() }, signingKey)
      beatAtMs = now
    }
    if (!follow) return
    await heads.wait(({ changes: newest }) => newest > position, heartbeatIntervalMs, signal)
  }
}

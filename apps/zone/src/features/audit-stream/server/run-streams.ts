/**
 * Sends every organisation's sealed trail where it has asked for, for as long as the process lives. A loop beside the sealer's, and for its reasons no
 * workflow: what is left to send can be read from the cursor at any time, so a worker that is killed is followed by one that sends the same batch again. One
 * worker of a cell sends at a time; the order is the chain's.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { declareNames, log } from '@repo/telemetry'
import pg from 'pg'
import { takeSendingLock } from './cursor-store.ts'
import { streamRound, type StreamParts } from './stream-round.ts'

declareNames(['audit_streaming_stopped', 'audit_streaming_resumed'])

const roundEveryMs = 2_000

export interface StreamsOptions extends StreamParts {
  /** Connection of the sealer's role. */
  readonly databaseUrl: string
  readonly signal: AbortSignal
}

/** Goes on after every failure of the database. An outage is logged once at each end; what a receiver fails at stands with its stream. */
export async function runStreams({ databaseUrl, signal, ...parts }: StreamsOptions): Promise<void> {
  let working: boolean | undefined
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'audit-streams', statement_timeout: 60_000 })
    // A connection that ends shows in the next statement; without a listener it would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      for (let held = false; !signal.aborted;) {
        held ||= await takeSendingLock(client)
        const more = held && (await streamRound(client, parts))
        if (held && working === false) log.info('audit_streaming_resumed')
        if (held) working = true
        if (!more) await pause(signal)
      }
    } catch (error) {
      if (working !== false) log.error('audit_streaming_stopped', {}, error)
      working = false
      await pause(signal)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await wait(roundEveryMs, undefined, { signal }).catch(() => undefined)
}

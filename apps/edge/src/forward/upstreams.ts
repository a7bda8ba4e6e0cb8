import type { EdgeRole } from '@repo/contract/edge'
import type { Exchange } from '../exchange.ts'
import type { ClientSide } from './client-side.ts'

/** How one try ended. */
export type AttemptResult =
  | { readonly kind: 'answered'; readonly status: number }
  /** The zone answered "your epoch is old" and nothing was passed on. */
  | { readonly kind: 'stale'; readonly epoch: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly answerStarted: boolean }
  | { readonly kind: 'aborted' }

export interface AttemptOptions<Client extends ClientSide> {
  readonly exchange: Exchange
  readonly client: Client
  readonly bodyLimitBytes: number
  readonly role: EdgeRole
  /** A stale answer may be kept back because the request can be sent again. */
  readonly replayable: boolean
  readonly onBytes: (direction: 'up' | 'down', bytes: number) => void
}

/** The connections to what lies behind the edge, by address. Addresses come from the directory or the instances, never from a request. */
export interface Upstreams<Client extends ClientSide> {
  /**
   * Sends one request once: both bodies streamed with back-pressure, an answer's first line decided on before a byte of it reaches the
   * client, the client's going away carried on. Never rejects: whatever happens is in the result.
   */
  attempt(address: string, options: AttemptOptions<Client>): Promise<AttemptResult>
  close(): Promise<void>
}

export const epochForm = /^\d{1,5}$/

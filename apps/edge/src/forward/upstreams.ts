import type { EdgeRole, HeaderContext } from '@repo/contract/edge'
import type { Exchange } from '../exchange.ts'
import type { ClientSide } from './client-side.ts'

/**
 * One request that is being sent, and who hears how a try at it ended: exactly one of the four is called for each, once. They may be called
 * before `attempt` returns.
 */
export interface Sending<Client extends ClientSide> {
  readonly exchange: Exchange
  readonly client: Client
  readonly bodyLimitBytes: number
  readonly role: EdgeRole
  /** A stale answer may be kept back because the request can be sent again. */
  readonly replayable: boolean
  onBytes(direction: 'up' | 'down', bytes: number): void
  onAnswered(status: number): void
  /** The zone answered "your epoch is old" and nothing was passed on. */
  onStale(epoch: number): void
  onFailed(error: unknown, answerStarted: boolean): void
  onAborted(): void
}

/** The connections to what lies behind the edge, by address. Addresses come from the directory or the instances, never from a request. */
export interface Upstreams<Client extends ClientSide> {
  /**
   * Sends one request once: both bodies streamed with back-pressure, an answer's first line decided on before a byte of it reaches the
   * client, the client's going away carried on. Whatever happens on the way is told.
   * @throws Error when the address is none
   */
  attempt(address: string, sending: Sending<Client>): void
  close(): Promise<void>
}

export const epochForm = /^\d{1,5}$/

/** What each request's sending asks of the header table about its answer; there are four cases, and each is one object. */
export function answerHeader(role: EdgeRole, toListedEdge: boolean): HeaderContext {
  return toListedEdge ? toListed[role] : toOthers[role]
}

const contexts = (fromListedEdge: boolean): Readonly<Record<EdgeRole, HeaderContext>> => ({
  global: { role: 'global', direction: 'response', fromListedEdge },
  zone: { role: 'zone', direction: 'response', fromListedEdge },
})
const toListed = contexts(true)
const toOthers = contexts(false)

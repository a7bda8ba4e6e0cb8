import type { Duplex } from 'node:stream'

/** The client's end of a request as forwarding sees it. The byte transport implements it; nothing here knows node:http. */
export interface ClientSide {
  readonly hasBody: boolean
  /** The request's body; reading it first tells a waiting client to go on (100 Continue). Throws `BodyTooLarge` past the limit. */
  body(limitBytes: number): AsyncIterable<Uint8Array>
  /** Body bytes taken from the client so far. */
  readonly bodyBytesRead: number
  /** Sends the head of the answer. `fields` is a flat name, value list. */
  start(status: number, reason: string | undefined, fields: readonly string[]): void
  readonly started: boolean
  /** @returns false when the client cannot take more; `onDrain` then says when it can */
  write(chunk: Uint8Array): boolean
  onDrain(resume: () => void): void
  end(trailers: readonly (readonly [string, string])[]): void
  /** Breaks the connection: the only way to tell a client that a begun answer is not whole. */
  destroy(): void
  /** Called once if the client goes away before the end. */
  onAbort(abort: () => void): void
  readonly bytesWritten: number
  /** The client asks for a WebSocket. */
  readonly wantsUpgrade: boolean
  /** Answers 101 and joins the two connections. Resolves when either side has ended. */
  join(fields: readonly string[], upstream: Duplex): Promise<void>
}

export class BodyTooLarge extends Error {}
/** The client went away while its body was being read. */
export class ClientGone extends Error {}

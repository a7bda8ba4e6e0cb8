/**
 * The client's end of a request as forwarding and the edge's own answers see it. A byte transport implements it; how bodies move between a
 * client and what lies behind the edge is between the transport's two ends.
 */
export interface ClientSide {
  readonly hasBody: boolean
  /** Body bytes taken from the client so far. */
  readonly bodyBytesRead: number
  /** Sends the head of an answer. `fields` is a flat name, value list. */
  start(status: number, reason: string | undefined, fields: readonly string[]): void
  readonly started: boolean
  /** @returns false when the client cannot take more */
  write(chunk: Uint8Array): boolean
  end(): void
  /** Breaks the connection: the only way to tell a client that a begun answer is not whole. */
  destroy(): void
  /** The request is over and on record: its connection may turn to the next one. */
  over(): void
  readonly bytesWritten: number
  /** The client asks for a WebSocket. */
  readonly wantsUpgrade: boolean
}

export class BodyTooLarge extends Error {}
/** The client went away while its body was being read. */
export class ClientGone extends Error {}
/** The body cannot be what its framing claims. */
export class BodyMalformed extends Error {}
/** The client stopped sending in the middle of its body. */
export class BodyStalled extends Error {}

/** A failure behind the edge that the transport has already understood. */
export class UpstreamFault extends Error {
  readonly reason: 'connect' | 'timeout' | 'reset' | 'malformed' | 'none_available'

  constructor(reason: UpstreamFault['reason'], cause?: unknown) {
    super(reason, { cause })
    this.reason = reason
  }
}

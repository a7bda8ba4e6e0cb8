/** One event on its way out: as a line of the chain's own export, so that what a receiver kept can be checked by the offline verifier. */
export interface SealedLine {
  readonly sequence: bigint
  readonly hash: string
  readonly occurredAt: string
  readonly action: string
  readonly refused: boolean
  readonly line: string
}

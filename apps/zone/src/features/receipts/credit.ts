/** A use of credit that still stands. */
export interface StandingUse {
  readonly id: string
  readonly amountMinor: bigint
}

/**
 * Which uses of credit a bounced receipt takes back: the newest first, as many as it takes for the payer's credit not to fall below zero.
 * A use is taken back whole; what that frees beyond the need is credit again.
 * @param creditedMinor what the receipt had added to the credit
 * @param availableMinor the payer's unused credit before the bounce
 * @param uses newest first
 */
export function usesToUndo<Use extends StandingUse>(creditedMinor: bigint, availableMinor: bigint, uses: readonly Use[]): Use[] {
  let missing = creditedMinor - availableMinor
  const undone: Use[] = []
  for (const use of uses) {
    if (missing <= 0n) break
    undone.push(use)
    missing -= use.amountMinor
  }
  return undone
}

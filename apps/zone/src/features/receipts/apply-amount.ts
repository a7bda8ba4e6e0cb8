import { chargeErrors, receiptErrors } from '@repo/contract'

export interface Payable {
  readonly id: string
  readonly openMinor: bigint
}

export interface Application<Share extends Payable> {
  readonly share: Share
  readonly amountMinor: bigint
}

export interface Applied<Share extends Payable> {
  readonly applications: Application<Share>[]
  readonly appliedMinor: bigint
  /** What was left: the payer's credit. */
  readonly restMinor: bigint
}

function applied<Share extends Payable>(amountMinor: bigint, applications: Application<Share>[]): Applied<Share> {
  const appliedMinor = applications.reduce((sum, application) => sum + application.amountMinor, 0n)
  return { applications, appliedMinor, restMinor: amountMinor - appliedMinor }
}

/** Pays shares in the order given, each in full before the next (docs/billing-rules.md, R5). */
export function applyOldestFirst<Share extends Payable>(amountMinor: bigint, shares: readonly Share[]): Applied<Share> {
  const applications: Application<Share>[] = []
  let left = amountMinor
  for (const share of shares) {
    if (left === 0n) break
    if (share.openMinor <= 0n) continue
    const part = share.openMinor < left ? share.openMinor : left
    applications.push({ share, amountMinor: part })
    left -= part
  }
  return applied(amountMinor, applications)
}

export interface ChosenPart {
  readonly chargeShareId: string
  readonly amountMinor: bigint
}

/**
 * Pays exactly what was chosen.
 * @param shares the payer's own, as they are now
 * @throws RECEIPT_AMOUNT_NOT_POSITIVE for a part that is not, CHARGE_SHARE_NOT_FOUND, CHARGE_SHARE_OVERPAID, ALLOCATION_EXCEEDS_RECEIPT
 */
export function applyChosen<Share extends Payable>(
  amountMinor: bigint,
  parts: readonly ChosenPart[],
  shares: readonly Share[],
): Applied<Share> {
  const byId = new Map(shares.map((share) => [share.id, share]))
  const wanted = new Map<string, bigint>()
  for (const part of parts) {
    if (part.amountMinor <= 0n) throw receiptErrors.RECEIPT_AMOUNT_NOT_POSITIVE()
    wanted.set(part.chargeShareId, (wanted.get(part.chargeShareId) ?? 0n) + part.amountMinor)
  }
  const applications = [...wanted].map(([id, amount]) => {
    const share = byId.get(id)
    if (!share) throw chargeErrors.CHARGE_SHARE_NOT_FOUND()
    if (amount > share.openMinor)
      throw chargeErrors.CHARGE_SHARE_OVERPAID({ data: { chargeShareId: id, openMinor: String(share.openMinor) } })
    return { share, amountMinor: amount }
  })
  const result = applied(amountMinor, applications)
  if (result.restMinor < 0n) throw receiptErrors.ALLOCATION_EXCEEDS_RECEIPT()
  return result
}

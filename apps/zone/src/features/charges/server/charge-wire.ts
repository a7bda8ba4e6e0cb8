import { wireMoney } from '../../ledger/index.ts'
import type { ChargeRow } from './charge-store.ts'

/** A charge as the contract shows it. */
export function wireCharge({ runOrdinal: _, position: __, amountMinor, appliedMinor, currency, shares, ...charge }: ChargeRow) {
  return {
    ...charge,
    amount: wireMoney(amountMinor, currency),
    open: wireMoney(amountMinor - appliedMinor, currency),
    shares: shares.map((share) => ({
      id: share.id,
      partyId: share.partyId,
      partyName: share.partyName,
      amount: wireMoney(share.amountMinor, currency),
      open: wireMoney(share.amountMinor - share.appliedMinor, currency),
    })),
  }
}

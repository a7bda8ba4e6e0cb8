import type { chargeStatuses } from '@repo/contract'

export type ChargeStatus = (typeof chargeStatuses)[number]

/**
 * States of a charge, declared once: the contract's list and the database's CHECK are compared with it by tests. Paying moves it forward
 * and a bounced receipt moves it back; writing off and crediting end it.
 */
export const chargeTransitions = {
  billed: ['partially_paid', 'paid', 'written_off', 'credited'],
  partially_paid: ['billed', 'paid', 'written_off', 'credited'],
  paid: ['billed', 'partially_paid'],
  written_off: [],
  credited: [],
} as const satisfies Record<ChargeStatus, readonly ChargeStatus[]>

/** What an open charge is called, by how much of it has been paid. The store's SQL says the same; a test compares. */
export function paidStatus(amountMinor: bigint, appliedMinor: bigint): ChargeStatus {
  if (appliedMinor === 0n) return 'billed'
  return appliedMinor < amountMinor ? 'partially_paid' : 'paid'
}

import { receiptErrors, type receiptStatuses } from '@repo/contract'

export type ReceiptStatus = (typeof receiptStatuses)[number]

/**
 * States of a receipt, declared once: the contract's list and the database's CHECK are compared with it by tests. `received` paid no charge
 * and is a credit as a whole. A bank may return money weeks after it showed it on a statement, so `cleared` can still bounce.
 */
export const receiptTransitions = {
  received: ['applied', 'cleared', 'bounced', 'refunded'],
  applied: ['cleared', 'bounced', 'refunded'],
  cleared: ['bounced', 'refunded'],
  bounced: [],
  refunded: [],
} as const satisfies Record<ReceiptStatus, readonly ReceiptStatus[]>

/** @throws RECEIPT_TRANSITION, with the states that are allowed */
export function requireTransition(from: ReceiptStatus, to: ReceiptStatus): void {
  const allowed: readonly ReceiptStatus[] = receiptTransitions[from]
  if (!allowed.includes(to)) throw receiptErrors.RECEIPT_TRANSITION({ data: { status: from, allowed } })
}

/** @throws RECEIPT_DATE_BEFORE when the bank shows or returns money before it was received */
export function requireNotBefore(receivedOn: string, day: string): void {
  if (day < receivedOn) throw receiptErrors.RECEIPT_DATE_BEFORE()
}

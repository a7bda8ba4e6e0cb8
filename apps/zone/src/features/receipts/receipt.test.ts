import { receiptStatuses } from '@repo/contract'
import { expect, test } from 'vitest'
import { receiptTransitions, requireNotBefore, requireTransition } from './receipt.ts'

test('the states in the contract are the declared ones', () => {
  expect([...receiptStatuses].toSorted()).toEqual(Object.keys(receiptTransitions).toSorted())
})

test.each(receiptStatuses.flatMap((from) => receiptStatuses.map((to) => [from, to] as const)))(
  'from %s to %s is refused unless it is declared, and the refusal names what is allowed',
  (from, to) => {
    const allowed: readonly string[] = receiptTransitions[from]
    const attempt = () => requireTransition(from, to)
    if (allowed.includes(to)) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(expect.objectContaining({ code: 'RECEIPT_TRANSITION', data: { status: from, allowed } }))
  },
)

test('money cannot come back before it came', () => {
  expect(() => requireNotBefore('2026-09-02', '2026-09-01')).toThrow(expect.objectContaining({ code: 'RECEIPT_DATE_BEFORE' }))
  expect(() => requireNotBefore('2026-09-02', '2026-09-02')).not.toThrow()
})

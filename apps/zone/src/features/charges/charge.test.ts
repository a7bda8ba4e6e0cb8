import { chargeStatuses } from '@repo/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChargeStatus, chargeTransitions, paidStatus } from './charge.ts'

test('the states in the contract are the declared ones', () => {
  expect([...chargeStatuses].toSorted()).toEqual(Object.keys(chargeTransitions).toSorted())
})

test('paying and taking back in any order moves only along declared transitions', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 1000n }), fc.array(fc.bigInt({ min: -1000n, max: 1000n })), (amount, moves) => {
      let applied = 0n
      let status: ChargeStatus = 'billed'
      for (const move of moves) {
        applied = applied + move < 0n ? 0n : applied + move > amount ? amount : applied + move
        const next = paidStatus(amount, applied)
        const allowed: readonly ChargeStatus[] = chargeTransitions[status]
        expect(next === status || allowed.includes(next)).toBe(true)
        status = next
      }
    }),
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChosen, applyOldestFirst } from './apply-amount.ts'
import { usesToUndo } from './credit.ts'

const minor = fc.bigInt({ min: 1n, max: 10n ** 12n })
const shares = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 10n }), { maxLength: 30 })
  .map((open) => open.map((openMinor, index) => ({ id: `s${index}`, openMinor })))

test('nothing of a receipt is lost: what pays charges and what becomes credit make the amount', () => {
  fc.assert(
    fc.property(minor, shares, (amount, open) => {
      const { applications, appliedMinor, restMinor } = applyOldestFirst(amount, open)
      expect(appliedMinor + restMinor).toBe(amount)
      expect(applications.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(appliedMinor)
      for (const { share, amountMinor } of applications) expect(amountMinor > 0n && amountMinor <= share.openMinor).toBe(true)
    }),
  )
})

test('a later charge is paid only when all before it are paid in full, and credit arises only when nothing is open', () => {
  fc.assert(
    fc.property(minor, shares, (amount, open) => {
      const { applications, restMinor } = applyOldestFirst(amount, open)
      const paid = new Map(applications.map(({ share, amountMinor }) => [share.id, amountMinor]))
      const lastPaid = open.findLastIndex(({ id }) => paid.has(id))
      for (const share of open.slice(0, Math.max(lastPaid, 0))) expect(paid.get(share.id) ?? 0n).toBe(share.openMinor)
      if (restMinor > 0n)
        expect(applications.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(
          open.reduce((s, { openMinor }) => s + openMinor, 0n),
        )
    }),
  )
})

const one = [{ id: 'a', openMinor: 50n }]
const choose = (amount: bigint, ...parts: [string, bigint][]) =>
  applyChosen(
    amount,
    parts.map(([chargeShareId, amountMinor]) => ({ chargeShareId, amountMinor })),
    one,
  )

test('what was chosen is paid exactly, and the rest is credit', () => {
  expect(choose(60n, ['a', 20n], ['a', 10n])).toMatchObject({ appliedMinor: 30n, restMinor: 30n })
})

test.each<[string, () => unknown, string]>([
  ['more than is open', () => choose(60n, ['a', 30n], ['a', 21n]), 'CHARGE_SHARE_OVERPAID'],
  ['more than was received', () => choose(40n, ['a', 41n]), 'ALLOCATION_EXCEEDS_RECEIPT'],
  ['a share of somebody else', () => choose(40n, ['b', 1n]), 'CHARGE_SHARE_NOT_FOUND'],
  ['nothing', () => choose(40n, ['a', 0n]), 'RECEIPT_AMOUNT_NOT_POSITIVE'],
  ['less than nothing', () => choose(40n, ['a', -1n]), 'RECEIPT_AMOUNT_NOT_POSITIVE'],
])('choosing %s is refused', (_, attempt, code) => {
  expect(attempt).toThrow(expect.objectContaining({ code }))
})

test('a bounce never leaves a credit below zero, and takes back no use it need not', () => {
  const uses = fc.array(minor, { maxLength: 10 }).map((list) => list.map((amountMinor, index) => ({ id: String(index), amountMinor })))
  fc.assert(
    fc.property(minor, minor, uses, (credited, otherCredit, standing) => {
      const used = standing.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
      // Uses never exceed what was credited: that is what the store's lock is for.
      fc.pre(used <= credited + otherCredit)
      const available = credited + otherCredit - used
      const undone = usesToUndo(credited, available, standing)
      const freed = undone.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
      expect(available - credited + freed >= 0n).toBe(true)
      const withoutLast = freed - (undone.at(-1)?.amountMinor ?? 0n)
      if (undone.length > 0) expect(available - credited + withoutLast < 0n).toBe(true)
    }),
  )
})

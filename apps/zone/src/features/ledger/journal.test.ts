import { isAppError, newZoneId } from '@repo/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { debitTotal, mirrored, type NewLine, requirePostable, withoutZero } from './journal.ts'

const free = newZoneId<'AccountId'>()
const controlled = newZoneId<'AccountId'>()
const fundId = newZoneId<'FundId'>()
const accounts = new Map([
  [free as string, { isControl: false }],
  [controlled as string, { isControl: true }],
])
const line = (amountMinor: bigint, accountId = free): NewLine => ({ accountId, fundId, amountMinor })
const codeOf = (work: () => void): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    return isAppError(error) ? error.code : 'unexpected'
  }
}

test('lines that differ by any amount are refused, lines that sum to zero are not', () => {
  const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).filter((value) => value !== 0n)
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), (amounts) => {
      const rest = -amounts.reduce((sum, value) => sum + value, 0n)
      fc.pre(rest !== 0n && rest !== -1n)
      const lines = amounts.map((value) => line(value))
      expect(codeOf(() => requirePostable([...lines, line(rest)], accounts))).toBe('none')
      expect(codeOf(() => requirePostable([...lines, line(rest + 1n)], accounts))).toBe('ENTRY_NOT_BALANCED')
    }),
  )
})

test('a zero line, an unknown account and a control account are refused', () => {
  expect(codeOf(() => requirePostable([line(0n), line(0n)], accounts))).toBe('ENTRY_LINE_EMPTY')
  expect(codeOf(() => requirePostable([line(1n), line(-1n, newZoneId<'AccountId'>())], accounts))).toBe('ACCOUNT_NOT_FOUND')
  expect(codeOf(() => requirePostable([line(1n), line(-1n, controlled)], accounts))).toBe('ACCOUNT_CONTROLLED')
})

test('an entry and its mirror cancel out on every account', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -1000n, max: 1000n })), (amounts) => {
      const lines = withoutZero(amounts.map((value) => line(value)))
      const both = [...lines, ...mirrored(lines)]
      expect(both.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n)
      expect(debitTotal(both)).toBe(lines.reduce((sum, { amountMinor }) => sum + (amountMinor < 0n ? -amountMinor : amountMinor), 0n))
    }),
  )
})

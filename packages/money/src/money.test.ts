import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isCurrencyCode } from './currency.ts'
import { currencyTable } from './currency-table.ts'
import { add, compare, fromWire, money, negate, subtract, sum, toWire } from './money.ts'

const code = fc.constantFrom(...Object.keys(currencyTable).filter(isCurrencyCode))
const amount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

test('money survives JSON to the last digit, as a string', () => {
  fc.assert(
    fc.property(amount, code, (minor, currency) => {
      const json = JSON.stringify(money(minor, currency))
      expect(json).toBe(`{"amountMinor":"${minor}","currency":"${currency}"}`)
      const back = fromWire(JSON.parse(json))
      expect([back.amountMinor, back.currency]).toEqual([minor, currency])
    }),
  )
})

test('sums do not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(amount), code, (list, currency) => {
      const values = list.map((minor) => money(minor, currency))
      expect(sum(values, currency).amountMinor).toBe(list.reduce((a, b) => a + b, 0n))
      expect(toWire(sum(values.toReversed(), currency))).toEqual(toWire(sum(values, currency)))
    }),
  )
})

test('subtracting undoes adding, and negating twice changes nothing', () => {
  fc.assert(
    fc.property(amount, amount, code, (a, b, currency) => {
      const [left, right] = [money(a, currency), money(b, currency)]
      expect(subtract(add(left, right), right).amountMinor).toBe(a)
      expect(negate(negate(left)).amountMinor).toBe(a)
      expect(compare(left, right)).toBe(a < b ? -1 : a > b ? 1 : 0)
    }),
  )
})

test('two currencies met at run time are refused', () => {
  const [euro, dollar] = [fromWire({ amountMinor: '1', currency: 'EUR' }), fromWire({ amountMinor: '1', currency: 'USD' })]
  expect(() => add(euro, dollar)).toThrow()
  expect(() => subtract(euro, dollar)).toThrow()
  expect(() => compare(euro, dollar)).toThrow()
})

test.each(['', '1.5', '01', '+1', '-0', ' 1', '1e3', '0x1', '٣', 'NaN'])('%j is no wire amount', (amountMinor) => {
  expect(() => fromWire({ amountMinor, currency: 'EUR' })).toThrow(RangeError)
})

test('a number that slipped past the types is refused', () => {
  expect(() => fromWire(JSON.parse('{"amountMinor":5,"currency":"EUR"}'))).toThrow(RangeError)
})

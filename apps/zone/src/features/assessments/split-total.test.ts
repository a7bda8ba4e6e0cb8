import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitTotal } from './split-total.ts'

const unit = fc.record({
  entitlement: fc.bigInt({ min: 0n, max: 10_000n }),
  areaSqCm: fc.option(fc.bigInt({ min: 1n, max: 10_000_000n })),
})
const basis = fc.constantFrom('unit' as const, 'entitlement' as const, 'area' as const)

test('the units together pay the total exactly, and a unit without weight pays nothing', () => {
  const total = fc.bigInt({ min: 1n, max: 10n ** 12n })
  fc.assert(
    fc.property(total, fc.array(unit, { minLength: 1, maxLength: 100 }), basis, fc.nat(), (t, units, by, rotation) => {
      const split = splitTotal(t, units, by, rotation)
      if (!split) {
        expect(by).not.toBe('unit')
        return
      }
      expect(split.units.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(t)
      for (const { weight, amountMinor } of split.units) if (weight === 0n) expect(amountMinor).toBe(0n)
    }),
  )
})

test('twelve months of the same bill give each of three equal units the extra cent four times', () => {
  const units = Array.from({ length: 3 }, () => ({ entitlement: 1n, areaSqCm: null }))
  const extras = [0, 0, 0]
  let rotation = 0
  for (let month = 0; month < 12; month++) {
    const split = splitTotal(100n, units, 'unit', rotation)
    rotation += split?.leftOver ?? 0
    for (const [index, { amountMinor }] of split?.units.entries() ?? []) extras[index] = (extras[index] ?? 0) + (amountMinor > 33n ? 1 : 0)
  }
  expect(extras).toEqual([4, 4, 4])
})

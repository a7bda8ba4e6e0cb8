import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pauseMsAfter } from './next-attempt.ts'

it('pauses grow with each failure, from a second to five minutes and no further', () => {
  expect([1, 2, 3, 9, 10, 1_000].map(pauseMsAfter)).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000])
  fc.assert(fc.property(fc.nat(5_000), (failures) => pauseMsAfter(failures + 1) >= pauseMsAfter(failures)))
})

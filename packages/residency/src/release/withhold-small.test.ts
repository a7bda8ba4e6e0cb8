import fc from 'fast-check'
import { expect, test } from 'vitest'
import { releaseHash } from './release-content.ts'
import { releaseDatasetFigures, releaseDatasets, releaseFigures } from './release-datasets.ts'
import { releaseThreshold, withholdSmall } from './withhold-small.ts'

const counts = fc.record(
  Object.fromEntries(releaseFigures.map((figure) => [figure, fc.oneof(fc.nat(30), fc.nat(100_000), fc.constant(-1), fc.constant(0.5))])),
  { requiredKeys: [] },
)
const small = (count: number) => count > 0 && count < releaseThreshold

test('no count of people below the threshold is told, nor can be worked out', () => {
  fc.assert(
    fc.property(fc.constantFrom(...releaseDatasets), counts, (dataset, given) => {
      const told = Object.fromEntries(withholdSmall(dataset, given).map(({ figure, counted }) => [figure, counted]))
      for (const { figure, people, partOf } of releaseDatasetFigures[dataset]) {
        const counted = told[figure]
        if (counted === null || counted === undefined) continue
        expect(counted).toBe(given[figure])
        if (people) expect(small(counted)).toBe(false)
        if (partOf === undefined) continue
        const whole = told[partOf]
        expect(typeof whole).toBe('number')
        expect(small(Number(whole) - counted)).toBe(false)
        expect(Number(whole)).toBeGreaterThanOrEqual(counted)
      }
    }),
  )
})

test('every figure of a data set is there, told or withheld, and no other', () => {
  fc.assert(
    fc.property(fc.constantFrom(...releaseDatasets), counts, (dataset, given) => {
      expect(withholdSmall(dataset, given).map(({ figure }) => figure)).toEqual(releaseDatasetFigures[dataset].map(({ figure }) => figure))
    }),
  )
})

test('what is told of sixty units of which four are in arrears does not tell of the four', () => {
  expect(withholdSmall('collections', { charged_units: 60, settled_units: 56, paying_owners: 55 })).toEqual([
    { figure: 'charged_units', counted: 60 },
    { figure: 'settled_units', counted: null },
    { figure: 'paying_owners', counted: 55 },
  ])
})

test('two contents that differ in data set, month or any figure have different hashes', () => {
  const figures = withholdSmall('portfolio', { associations: 1, units: 60, owners: 0 })
  const hashes = [
    releaseHash('portfolio', '2026-09', figures),
    releaseHash('collections', '2026-09', figures),
    releaseHash('portfolio', '2026-10', figures),
    releaseHash('portfolio', '2026-09', withholdSmall('portfolio', { associations: 1, units: 61, owners: 0 })),
    releaseHash('portfolio', '2026-09', withholdSmall('portfolio', { associations: 1, units: 60 })),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classifiedDatasets } from '@repo/contract'
import { buildCatalogue, buckets, isLegal, isRaise, levels, unclassified, type Classification } from '@repo/residency'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogueOf, judgeChange, raises } from './classify.ts'

const any: fc.Arbitrary<Classification> = fc.record({ level: fc.constantFrom(...levels), bucket: fc.constantFrom(...buckets) })
const outcome = (dataset: string, from: Classification, to: Classification): string => {
  try {
    return judgeChange(dataset, from, to)
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('classifying a record', () => {
  it('never makes identity data less than identity, whatever is asked', () => {
    fc.assert(
      fc.property(fc.constantFrom(...classifiedDatasets), any, (dataset, to) => {
        const result = outcome(dataset, unclassified, to)
        const same = to.level === 'identity' && to.bucket === 'R3'
        expect(result).toBe(same ? 'none' : isLegal(to) ? 'CLASSIFICATION_IDENTITY_STAYS' : 'CLASSIFICATION_ILLEGAL')
      }),
    )
  })

  it('is a raise only when nothing is loosened, and a lowering in every other case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...classifiedDatasets), any.filter(isLegal), any, (dataset, from, to) => {
        const result = outcome(dataset, from, to)
        if (result === 'raise') expect(isRaise(from.level, to.level) || from.level === to.level).toBe(true)
        if (result === 'lower') expect(raises(from, to)).toBe(false)
        if (result === 'raise' || result === 'lower')
          expect(isLegal(to) && (raises(catalogueOf(dataset), to) || to.level === catalogueOf(dataset).level)).toBe(true)
      }),
    )
  })

  it('refuses an illegal pair and anything below the catalogue', () => {
    expect(outcome('unit', catalogueOf('unit'), { level: 'transactional', bucket: 'R1' })).toBe('CLASSIFICATION_ILLEGAL')
    expect(outcome('receipt', catalogueOf('receipt'), { level: 'operational', bucket: 'R3' })).toBe('CLASSIFICATION_BELOW_CATALOGUE')
    expect(outcome('unit', catalogueOf('unit'), { level: 'operational', bucket: 'R2' })).toBe('CLASSIFICATION_BELOW_CATALOGUE')
    expect(outcome('unit', catalogueOf('unit'), { level: 'identity', bucket: 'R3' })).toBe('raise')
    expect(outcome('unit', { level: 'transactional', bucket: 'R3' }, { level: 'operational', bucket: 'R3' })).toBe('lower')
  })

  it('counts a kind of record that nobody declared as R3 identity', () => {
    expect(catalogueOf('letters')).toEqual({ bucket: 'R3', level: 'identity' })
  })
})

it("each kind's level is the one that the schema gives its id", () => {
  const folder = join(import.meta.dirname, '../../../../../prisma/zone/schema')
  const { columns } = buildCatalogue(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
  for (const dataset of classifiedDatasets) {
    const own = columns.find(({ table, column }) => table === dataset && column === 'id')
    expect([dataset, catalogueOf(dataset)]).toEqual([dataset, { bucket: own?.bucket, level: own?.level }])
  }
})

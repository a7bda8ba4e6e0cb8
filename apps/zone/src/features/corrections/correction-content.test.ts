import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesOf, hashOfChanges, holds, readValues, type Values } from './correction-content.ts'

const values = fc.dictionary(fc.constantFrom('displayName', 'email', 'phone', 'locale'), fc.option(fc.string(), { nil: null }))

describe('what a correction says', () => {
  it('taken back, gives every field what it held before', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const changes = changesOf(before, after)
        const write = (present: Values, side: 'before' | 'after'): Values => ({
          ...present,
          ...Object.fromEntries(changes.map((change) => [change.field, change[side]])),
        })
        expect(holds(before, changes, 'before')).toBe(true)
        const applied = write(before, 'after')
        expect(holds(applied, changes, 'after')).toBe(true)
        for (const field of Object.keys(after)) expect(applied[field] ?? null).toBe(after[field] ?? null)
        const undone = write(applied, 'before')
        for (const field of Object.keys({ ...before, ...after })) expect(undone[field] ?? null).toBe(before[field] ?? null)
      }),
    )
  })

  it('has another hash for another record, data set, field or value', () => {
    const changes = [{ field: 'email', before: null, after: 'a@example.org' }]
    const others = [
      hashOfChanges('people', 'a', changes),
      hashOfChanges('people', 'b', changes),
      hashOfChanges('units', 'a', changes),
      hashOfChanges('people', 'a', [{ field: 'email', before: '', after: 'a@example.org' }]),
      hashOfChanges('people', 'a', [{ field: 'phone', before: null, after: 'a@example.org' }]),
    ]
    expect(new Set(others).size).toBe(others.length)
  })

  it('names fields of the list alone, each once, with values that their owner takes', () => {
    const problemsOf = (field: string, value: string | null, dataset: 'people' | 'units' = 'people') => {
      const read = readValues(dataset, [{ field, value }])
      return 'problems' in read
    }
    expect(problemsOf('email', 'somebody@example.org')).toBe(false)
    expect(problemsOf('email', null)).toBe(false)
    for (const [field, value] of [
      ['email', 'no address'],
      ['phone', '0123'],
      ['displayName', null],
      ['kind', 'company'],
      ['nameKey', 'a'],
      ['constructor', 'a'],
      ['__proto__', 'a'],
    ] as const)
      expect([field, problemsOf(field, value)]).toEqual([field, true])
    expect(problemsOf('entitlement', '1', 'units')).toBe(true)
    const twice = readValues(
      'people',
      ['a@example.org', 'b@example.org'].map((value) => ({ field: 'email', value })),
    )
    expect('problems' in twice).toBe(true)
  })
})

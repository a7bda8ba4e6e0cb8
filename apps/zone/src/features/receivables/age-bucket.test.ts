import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ageBucketOf, ageBuckets } from './age-bucket.ts'

test('every number of days is in exactly one column', () => {
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), (days) => {
      const fitting = ageBuckets.filter(
        ({ fromDays, toDays }) => (fromDays === null || days >= fromDays) && (toDays === null || days <= toDays),
      )
      expect(fitting.map(({ name }) => name)).toEqual([ageBucketOf(days)])
    }),
  )
})

test('what is due today is not late', () => {
  expect([0, 1, 30, 31, 60, 61, 90, 91].map(ageBucketOf)).toEqual([
    'notDue',
    'days1To30',
    'days1To30',
    'days31To60',
    'days31To60',
    'days61To90',
    'days61To90',
    'over90',
  ])
})

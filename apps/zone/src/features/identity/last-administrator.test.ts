import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leavesNoAdministrator } from './last-administrator.ts'

const seat = (id: string) => ({ id, role: 'administrator', status: 'active' })

test('the only administrator cannot leave, step down or be suspended', () => {
  expect(leavesNoAdministrator([seat('a')], 'a', undefined)).toBe(true)
  expect(leavesNoAdministrator([seat('a')], 'a', { role: 'manager', status: 'active' })).toBe(true)
  expect(leavesNoAdministrator([seat('a')], 'a', { role: 'administrator', status: 'suspended' })).toBe(true)
  expect(leavesNoAdministrator([seat('a')], 'a', { role: 'administrator', status: 'active' })).toBe(false)
})

test('with two of them either may go, and nobody else is held back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.uuid(), { minLength: 2, maxLength: 5 }), fc.nat(), (ids, pick) => {
      const seats = ids.map(seat)
      expect(leavesNoAdministrator(seats, ids[pick % ids.length] ?? '', undefined)).toBe(false)
      expect(leavesNoAdministrator(seats.slice(0, 1), 'somebody else', undefined)).toBe(false)
    }),
  )
})

import { expect, it } from 'vitest'
import { auditFilter } from './audit-filter.ts'

const filterOf = (query: string, timeZone: string) => auditFilter(new URL(`http://eu.localhost/audit?${query}`), timeZone)

it('a day of the trail is the organisation’s own, from its midnight to the next, when the clocks change too', () => {
  expect(filterOf('from=2026-10-25&to=2026-10-25', 'Europe/Berlin')).toEqual({
    sort: '-time',
    from: '2026-10-24T22:00:00Z',
    to: '2026-10-25T23:00:00Z',
  })
  expect(filterOf('from=2026-12-01', 'Asia/Tokyo')).toMatchObject({ from: '2026-11-30T15:00:00Z' })
})

it('what is no id, no code and no day in an address narrows nothing', () => {
  expect(filterOf('actor=me&record=x&data=a b&kind=nobody&decision=maybe&from=yesterday&sort=size', 'UTC')).toEqual({ sort: '-time' })
})

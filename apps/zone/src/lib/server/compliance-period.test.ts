import { expect, it } from 'vitest'
import { complianceDays, compliancePeriod } from './compliance-period.ts'

it('a report is of the last whole month where no days are asked for, over the turn of a year too', () => {
  expect(complianceDays(new URL('http://eu.localhost/compliance'), '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  expect(complianceDays(new URL('http://eu.localhost/compliance?from=2026-03-02'), '2026-03-31')).toEqual({
    from: '2026-03-02',
    to: '2026-02-28',
  })
})

it('its days are the organisation’s own, the last one whole', () => {
  expect(compliancePeriod({ from: '2026-10-01', to: '2026-10-31' }, 'Europe/Berlin')).toEqual({
    from: '2026-09-30T22:00:00Z',
    to: '2026-10-31T23:00:00Z',
  })
})

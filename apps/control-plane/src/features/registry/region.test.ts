import { expect, it } from 'vitest'
import { launchZones, zones } from '@repo/residency'
import { requireCountryOfZone, requireLifecycle, transitions } from './region.ts'

const codeOf = (work: () => void): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

it('a region belongs to the zone of its country, and to no other', () => {
  for (const zone of launchZones)
    for (const other of launchZones)
      for (const country of zones[zone].countries)
        expect(codeOf(() => requireCountryOfZone(country, other))).toBe(zone === other ? undefined : 'REGION_OUTSIDE_ZONE')
})

it.each(['CH', 'XX', 'ZZ', 'EU'])('%s is in no zone, and so no region', (country) => {
  expect(codeOf(() => requireCountryOfZone(country, 'eu'))).toBe('REGION_COUNTRY_UNKNOWN')
})

it('a place that is active is retired, never planned again behind the back of those who use it', () => {
  const states = ['planned', 'active', 'retired'] as const
  for (const from of states)
    for (const to of states)
      expect(codeOf(() => requireLifecycle(from, to))).toBe(
        from === to || transitions[from].includes(to) ? undefined : 'REGION_TRANSITION_NOT_ALLOWED',
      )
  expect(codeOf(() => requireLifecycle('active', 'planned'))).toBe('REGION_TRANSITION_NOT_ALLOWED')
  expect(codeOf(() => requireLifecycle('retired', 'active'))).toBe('REGION_TRANSITION_NOT_ALLOWED')
})

import { expect, it } from 'vitest'
import { barsOf, rowsOf, slotsOf, topOf } from './burn-chart.ts'

const hour = (startsAt: string, requests: number, failed: number) => ({
  startsAt,
  requests,
  failed,
  burn: requests === 0 ? null : failed / requests / 0.001,
})
const burn = {
  asOf: '2026-12-01T12:34:00.000Z',
  code: 'eu',
  window: '7d' as const,
  targetPpm: 999_000,
  hours: [hour('2026-11-30T23:00:00.000Z', 1000, 5), hour('2026-12-01T11:00:00.000Z', 0, 0), hour('2026-12-01T12:00:00.000Z', 1000, 0)],
}

it('has every hour of the window, and tells one that was not heard from a quiet one', () => {
  const slots = slotsOf(burn)
  expect([slots.length, slots.at(-1)?.startsAt, slots[0]?.startsAt]).toEqual([168, '2026-12-01T12:00:00.000Z', '2026-11-24T13:00:00.000Z'])
  expect(slots.filter(({ heard }) => heard).length).toBe(3)
  const drawn = (isShown: (burn: number | undefined) => boolean) => barsOf(slots, topOf(slots), isShown).split('M').length - 1
  expect([drawn((burn) => burn === undefined), drawn((burn) => burn !== undefined && burn <= 1), drawn((burn) => (burn ?? 0) > 1)]).toEqual(
    [165, 2, 1],
  )
})

it('reaches at least to twice the budget and at most to twenty times', () => {
  expect(topOf([])).toBe(2)
  expect(topOf(slotsOf(burn))).toBe(5)
  expect(topOf(slotsOf({ ...burn, hours: [hour('2026-12-01T12:00:00.000Z', 10, 10)] }))).toBe(20)
})

it('is a table of hours, newest first, and over a month one of days whose burn is of their sums', () => {
  expect(rowsOf(slotsOf(burn), burn).map(({ label }) => label)).toEqual(['2026-12-01 12:00', '2026-12-01 11:00', '2026-11-30 23:00'])
  const month = { ...burn, window: '30d' as const }
  expect(rowsOf(slotsOf(month), month)).toEqual([
    { label: '2026-12-01', requests: 1000, failed: 0, burn: 0 },
    { label: '2026-11-30', requests: 1000, failed: 5, burn: expect.closeTo(5, 9) as number },
  ])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, formatDate, formatWeekday, parseDateText } from './date-text.ts'

const today = '2026-11-24'

test.each([
  ['2026-11-03', 'en-GB', '2026-11-03'],
  ['3/11/2026', 'en-GB', '2026-11-03'],
  ['11/3/2026', 'en-US', '2026-11-03'],
  ['3.11.26', 'de-DE', '2026-11-03'],
  ['3.11.', 'de-DE', '2026-11-03'],
  ['3 Nov 2026', 'en-GB', '2026-11-03'],
  ['3. Dezember 2026', 'de-DE', '2026-12-03'],
  ['3 déc. 2026', 'fr-FR', '2026-12-03'],
  ['t', 'en', today],
  ['+7', 'en', '2026-12-01'],
  ['-24', 'en', '2026-10-31'],
])('%j in %s is read as %s', (text, locale, date) => {
  expect(parseDateText(text, { locale, today })).toBe(date)
})

test.each(['31/02/2026', '2026-13-01', 'soon', '', '1/2/3/4', '32 Nov 2026'])('%j is no date, and is not rolled over into one', (text) => {
  expect(parseDateText(text, { locale: 'en-GB', today })).toBeUndefined()
})

test('a date that is shown is read back as the same day', () => {
  const days = fc.integer({ min: 0, max: 60_000 }).map((offset) => addDays('1990-01-01', offset))
  fc.assert(
    fc.property(days, fc.constantFrom('en', 'en-GB', 'en-US', 'de-DE', 'fr-CA', 'fr-FR', 'nl-NL'), (date, locale) => {
      expect(parseDateText(formatDate(date, locale), { locale, today })).toBe(date)
    }),
  )
})

test('a date is written with the month in words, the day first in plain English', () => {
  expect(formatDate('2026-11-03', 'en')).toBe('3 Nov 2026')
  expect(formatWeekday('2026-11-03', 'en')).toBe('Tuesday')
})

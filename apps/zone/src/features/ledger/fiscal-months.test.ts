import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fiscalYearOf, monthsOfFiscalYear } from './fiscal-months.ts'

const firstMonth = fc.integer({ min: 1, max: 12 })
const year = fc.integer({ min: 1950, max: 2150 })

test('the months of a fiscal year follow each other without gap or overlap', () => {
  fc.assert(
    fc.property(year, firstMonth, (fiscalYear, first) => {
      const months = [...monthsOfFiscalYear(fiscalYear, first), ...monthsOfFiscalYear(fiscalYear + 1, first)]
      expect(months).toHaveLength(24)
      for (const [index, month] of months.slice(1).entries()) {
        const before = new Date(`${months[index]?.endsOn}T00:00:00Z`)
        expect(new Date(before.getTime() + 86_400_000).toISOString().slice(0, 10)).toBe(month.startsOn)
      }
    }),
  )
})

test('every day of a fiscal year is told to belong to it', () => {
  fc.assert(
    fc.property(year, firstMonth, (fiscalYear, first) => {
      for (const { startsOn, endsOn } of monthsOfFiscalYear(fiscalYear, first)) {
        expect(fiscalYearOf(startsOn, first)).toBe(fiscalYear)
        expect(fiscalYearOf(endsOn, first)).toBe(fiscalYear)
      }
    }),
  )
})

test('February has its leap day', () => {
  expect(monthsOfFiscalYear(2028, 1)[1]?.endsOn).toBe('2028-02-29')
  expect(monthsOfFiscalYear(2027, 4)[10]?.endsOn).toBe('2028-02-29')
})

/** One accounting period: a calendar month, `startsOn` to `endsOn` inclusive, both `YYYY-MM-DD`. */
export interface FiscalMonth {
  /** The calendar year in which the fiscal year begins. */
  readonly fiscalYear: number
  readonly startsOn: string
  readonly endsOn: string
}

const isoDate = (year: number, monthIndex: number, day: number): string =>
  new Date(Date.UTC(year, monthIndex, day)).toISOString().slice(0, 10)

/**
 * The fiscal year a day belongs to.
 * @param firstMonth 1 is January
 */
export function fiscalYearOf(day: string, firstMonth: number): number {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return month < firstMonth ? year - 1 : year
}

/** The twelve months of a fiscal year, in order. */
export function monthsOfFiscalYear(fiscalYear: number, firstMonth: number): FiscalMonth[] {
  return Array.from({ length: 12 }, (_, index) => {
    const month = firstMonth - 1 + index
    return { fiscalYear, startsOn: isoDate(fiscalYear, month, 1), endsOn: isoDate(fiscalYear, month + 1, 0) }
  })
}

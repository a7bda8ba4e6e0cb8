/** A calendar month as whole days: `start` inclusive, `end` exclusive, both `YYYY-MM-DD`. */
export interface BillingMonth {
  readonly start: string
  readonly end: string
}

const msPerDay = 86_400_000

/** Days since 1970-01-01, so that days can be subtracted. Dates of law have no time zone. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / msPerDay
}

/** @param periodStart the first day of a month */
export function billingMonth(periodStart: string): BillingMonth {
  const [year = 0, month = 0] = periodStart.split('-').map(Number)
  return { start: periodStart, end: new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10) }
}

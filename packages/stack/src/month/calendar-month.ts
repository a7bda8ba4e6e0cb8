/** A calendar month written `YYYY-MM`; dates are `YYYY-MM-DD` without a time zone, as the law means them. */
export type CalendarMonth = string

export function firstDay(month: CalendarMonth): string {
  return `${month}-01`
}

export function nextMonth(month: CalendarMonth): CalendarMonth {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}

export function lastDay(month: CalendarMonth): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10)
}

/** The day of the month, or the month's last day where it has no such day ("due on the 31st" in April is the 30th). */
export function dayOf(month: CalendarMonth, day: number): string {
  const wanted = `${month}-${String(day).padStart(2, '0')}`
  return wanted > lastDay(month) ? lastDay(month) : wanted
}

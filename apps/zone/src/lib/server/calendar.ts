/** The date it is now in a time zone: dates of law belong to the association's own day. @param timeZone IANA name */
export function todayIn(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(now)
}

/** First day of the month a date lies in. */
export function monthStart(date: string): string {
  return `${date.slice(0, 7)}-01`
}

/** First day of the month `months` after the one `date` lies in. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
}

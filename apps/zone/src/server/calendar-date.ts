/** Days of law are `YYYY-MM-DD` in code and on the wire; Prisma carries a DATE column as an instant at UTC midnight. */
export function toDateColumn(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

export function fromDateColumn(column: Date): string {
  return column.toISOString().slice(0, 10)
}

/** The day it is at an instant, in a time zone. @param timeZone IANA name */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

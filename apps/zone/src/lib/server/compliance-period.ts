import { Temporal } from 'temporal-polyfill'
import { startOf } from './audit-filter.ts'
import { addMonths, monthStart } from './calendar.ts'
import { spanOf } from './span.ts'

/** The days a page's address asks for; left out, the last whole month. */
export function complianceDays(url: URL, today: string): { from: string; to: string } {
  const { from, to } = spanOf(url)
  const thisMonth = monthStart(today)
  const lastDay = Temporal.PlainDate.from(thisMonth).subtract({ days: 1 }).toString()
  return { from: from ?? addMonths(thisMonth, -1), to: to ?? lastDay }
}

/** The same as instants: whole days of the organisation's own calendar. */
export function compliancePeriod({ from, to }: { from: string; to: string }, timeZone: string): { from: string; to: string } {
  return { from: startOf(from, timeZone), to: startOf(Temporal.PlainDate.from(to).add({ days: 1 }).toString(), timeZone) }
}

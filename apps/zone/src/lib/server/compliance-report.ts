import { answered } from './describe-error.ts'
import { complianceDays, compliancePeriod } from './compliance-period.ts'
import { todayIn } from './calendar.ts'

/** The days a page's address asks a report for, and the same as instants. */
export async function complianceAsked({ api, services }: App.Locals, url: URL) {
  const { defaultTimezone } = await answered(api.settings.get({}))
  const days = complianceDays(url, todayIn(defaultTimezone, services.clock.now()))
  return { days, period: compliancePeriod(days, defaultTimezone) }
}

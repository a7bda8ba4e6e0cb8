import { todayIn } from './calendar.ts'

/** Today's date of an association, by the zone's own clock. */
export function associationToday(locals: App.Locals, timeZone: string): string {
  return todayIn(timeZone, locals.services.clock.now())
}

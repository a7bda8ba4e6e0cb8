import { m } from '#lib/paraglide/messages.js'

/** `2026-11-22 11:58:02`: instants of the console are UTC, and the column's head says so. */
export function utcText(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ')
}

/** An age in its largest sensible unit: `12 s`, `4 min`, `3 h`. */
export function ageText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return m.seconds({ count: seconds })
  if (seconds < 5_400) return m.minutes({ count: Math.round(seconds / 60) })
  return m.hours({ count: Math.round(seconds / 3_600) })
}

/** `0.3` or `12`: milliseconds with the digits that mean something. */
export function latencyText(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : Math.round(ms).toString()
}

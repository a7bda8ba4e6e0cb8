/** The hours of a window in order, heard or not, and what the chart and the table beside it show of them. Pure. */
import type { BudgetWindow, ZoneBurn } from '@repo/contract/control'

const hourMs = 3_600_000
const hoursIn: Readonly<Record<BudgetWindow, number>> = { '1d': 24, '7d': 168, '30d': 720 }
/** Faster than this is drawn as high as this: the table has the figure. */
const topMax = 20

export interface Slot {
  readonly startsAt: string
  /** Undefined: nothing was heard, which is not the same as nobody having asked. */
  readonly heard: ZoneBurn['hours'][number] | undefined
}

export function slotsOf({ hours, window, asOf }: ZoneBurn): Slot[] {
  const byStart = new Map(hours.map((hour) => [Date.parse(hour.startsAt), hour]))
  const last = Math.floor(Date.parse(asOf) / hourMs) * hourMs
  return Array.from({ length: hoursIn[window] }, (_, index) => {
    const at = last - (hoursIn[window] - 1 - index) * hourMs
    return { startsAt: new Date(at).toISOString(), heard: byStart.get(at) }
  })
}

/** The highest value the chart reaches to: so that 1 is always inside, and one bad hour does not flatten the rest. */
export function topOf(slots: readonly Slot[]): number {
  const highest = Math.max(0, ...slots.map(({ heard }) => heard?.burn ?? 0))
  return Math.min(topMax, Math.max(2, Math.ceil(highest)))
}

export const chart = { width: 720, height: 120 } as const

/** One path for all bars of a kind: 720 elements would weigh more than the page. */
export function barsOf(slots: readonly Slot[], top: number, isShown: (burn: number | undefined) => boolean): string {
  const step = chart.width / slots.length
  return slots
    .flatMap(({ heard }, index) => {
      const burn = heard ? (heard.burn ?? 0) : undefined
      if (!isShown(burn)) return []
      // What was not heard is as high as the chart and pale; a quiet hour is a line.
      const height = burn === undefined ? chart.height : Math.max(1, (Math.min(burn, top) / top) * chart.height)
      const x = Math.round(index * step * 10) / 10
      const width = Math.max(0.6, Math.round(step * 8) / 10)
      return `M${x} ${chart.height}v${-Math.round(height * 10) / 10}h${width}V${chart.height}z`
    })
    .join('')
}

export interface BurnRow {
  readonly label: string
  readonly requests: number
  readonly failed: number
  readonly burn: number | null
}

/** Rows of the table, newest first: hours, or over a month days, which is what a person reads. */
export function rowsOf(slots: readonly Slot[], { window, targetPpm }: Pick<ZoneBurn, 'window' | 'targetPpm'>): BurnRow[] {
  const labelOf = (startsAt: string) => (window === '30d' ? startsAt.slice(0, 10) : startsAt.slice(0, 16).replace('T', ' '))
  const rows = new Map<string, { requests: number; failed: number }>()
  for (const { startsAt, heard } of slots) {
    if (!heard) continue
    const before = rows.get(labelOf(startsAt)) ?? { requests: 0, failed: 0 }
    rows.set(labelOf(startsAt), { requests: before.requests + heard.requests, failed: before.failed + heard.failed })
  }
  const allowed = (1_000_000 - targetPpm) / 1_000_000
  return [...rows]
    .map(([label, { requests, failed }]) => ({ label, requests, failed, burn: requests === 0 ? null : failed / requests / allowed }))
    .reverse()
}

/** How a service level is written: figures in the reader's language, what is unknown as a dash, and the state it puts a zone in. */
import type { ServiceLevel, ZoneHealth } from '@repo/contract/control'
import { m } from '#lib/paraglide/messages.js'
import { getLocale } from '#lib/paraglide/runtime.js'
import { healthFamilies, say, type Family } from './states.ts'

export const unknown = '—'
/** U+2212, as in every other figure: the hyphen that `Intl` writes is narrower than a digit. */
const signed = (text: string): string => text.replace('-', '−')

/** `38 %`; overspent `−20 %`. Whole, but never rounded up to an untouched budget. */
export function budgetText(left: number | null): string {
  if (left === null) return unknown
  const percent = left < 1 ? Math.min(0.99, Math.max(left, -9.99)) : 1
  return signed(new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 0, roundingMode: 'floor' }).format(percent))
}

/** `14.9`, from a hundred on whole. */
export function burnText(burn: number | null): string {
  if (burn === null) return unknown
  return new Intl.NumberFormat(getLocale(), {
    minimumFractionDigits: burn < 100 ? 1 : 0,
    maximumFractionDigits: burn < 100 ? 1 : 0,
  }).format(burn)
}

const lastBoundMs = 10_000
export function p99Text(ms: number | null): string {
  if (ms === null) return unknown
  return ms >= lastBoundMs
    ? m.over_milliseconds({ count: lastBoundMs })
    : m.milliseconds({ count: ms < 10 ? ms.toFixed(1) : Math.round(ms) })
}

/** `99.9 %`. */
export const targetText = (ppm: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent', maximumFractionDigits: 4 }).format(ppm / 1_000_000)

/** Whether nobody looks after what burns there. */
export const asksForSomebody = (service: ServiceLevel | null): boolean =>
  (service?.alert ?? null) !== null && service?.acknowledgedAt === null

/** The worse of what its parts and its service say, as one chip. */
export function zoneState({ health, service }: Pick<ZoneHealth, 'health' | 'service'>): { family: Family; label: string } {
  const ofParts = { family: healthFamilies[health], label: say('state', health) }
  const alert = service?.alert
  if (!alert || health === 'down' || (health === 'degraded' && alert === 'ticket')) return ofParts
  if (service.acknowledgedAt !== null) return { family: 'hold', label: m.burning_seen() }
  return alert === 'page' ? { family: 'bad', label: m.burning_page() } : { family: 'warn', label: m.burning_ticket() }
}

/**
 * How fast a zone spends what it may fail. The target leaves a budget of failures; a burn rate of 1 spends it in exactly the window. Alerts are
 * those of the SRE workbook (Alerting on SLOs, multi-window, multi-burn-rate): a long window says that it matters, its short one that it still
 * goes on, so that an alert ends soon after what it was about. Pure.
 */
import type { BurnSeverity } from '@repo/contract/control'
import { dayMs, hourMs, type Traffic } from './traffic.ts'

const minuteMs = 60_000
const million = 1_000_000

export interface BurnRule {
  readonly severity: BurnSeverity
  /** Both windows must burn faster. */
  readonly factor: number
  readonly longMs: number
  readonly shortMs: number
}

/** 14.4 spends 2 % of a month's budget in an hour, 6 spends 5 % in six hours, 1 spends 10 % in three days. */
export const burnRules = {
  hour: { severity: 'page', factor: 14.4, longMs: hourMs, shortMs: 5 * minuteMs },
  sixHours: { severity: 'page', factor: 6, longMs: 6 * hourMs, shortMs: 30 * minuteMs },
  threeDays: { severity: 'ticket', factor: 1, longMs: 3 * dayMs, shortMs: 6 * hourMs },
} as const satisfies Record<string, BurnRule>
export type BurnRuleName = keyof typeof burnRules

/** Where few ask, one failure is a rate that means nothing: below this a window is shown and never fires. */
export const failedMin = 10

/** @returns null when nobody asked: there is no rate of nothing */
export function burnRate({ requests, failed }: Traffic, targetPpm: number): number | null {
  return requests === 0 ? null : failed / requests / ((million - targetPpm) / million)
}

/** The share of the budget that is left: 1 untouched, 0 spent, below it overspent. @returns null when nobody asked */
export function budgetLeft(traffic: Traffic, targetPpm: number): number | null {
  const spent = burnRate(traffic, targetPpm)
  return spent === null ? null : 1 - spent
}

export interface Burn {
  readonly burn: number | null
  readonly shortBurn: number | null
  readonly fires: boolean
}

export function burnOf(name: BurnRuleName, long: Traffic, short: Traffic, targetPpm: number): Burn {
  const burn = burnRate(long, targetPpm)
  const shortBurn = burnRate(short, targetPpm)
  const { factor } = burnRules[name]
  return { burn, shortBurn, fires: long.failed >= failedMin && (burn ?? 0) > factor && (shortBurn ?? 0) > factor }
}

/** The gravest alert that fires, if any. */
export function alertOf(burns: Readonly<Record<BurnRuleName, Burn>>): BurnSeverity | null {
  if (burns.hour.fires || burns.sixHours.fires) return 'page'
  return burns.threeDays.fires ? 'ticket' : null
}

const heldForMs: Readonly<Record<BurnSeverity, number>> = { page: burnRules.sixHours.longMs, ticket: burnRules.threeDays.longMs }
const gravity: Readonly<Record<BurnSeverity, number>> = { ticket: 0, page: 1 }

/**
 * Whether somebody has seen this alert: an acknowledgement counts for what was as grave, and as long as the window that raised it, so that one
 * that nobody ended is asked about again.
 */
export function isAcknowledged(alert: BurnSeverity, acknowledged: { severity: BurnSeverity; at: Date }, now: Date): boolean {
  const ageMs = now.getTime() - acknowledged.at.getTime()
  return gravity[acknowledged.severity] >= gravity[alert] && ageMs <= heldForMs[acknowledged.severity]
}

/**
 * A quantile from a histogram, straight within the bucket it falls into.
 * @param counts requests by bucket, one more than bounds
 * @returns null of nothing; the last bound for what lies above it
 */
export function quantile(counts: readonly number[], bounds: readonly number[], share: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0)
  if (all === 0) return null
  let below = 0
  for (const [bucket, bound] of bounds.entries()) {
    const count = counts[bucket] ?? 0
    const from = bounds[bucket - 1] ?? 0
    if (below + count >= share * all && count > 0) return from + ((share * all - below) / count) * (bound - from)
    below += count
  }
  return bounds.at(-1) ?? null
}

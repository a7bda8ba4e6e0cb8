/** Makes a zone's service level from sums. Pure, as the rest of the board. */
import { edgeLatencyBoundsMs } from '@repo/contract/boundary'
import type { BudgetWindow, ServiceLevel } from '@repo/contract/control'
import { alertOf, budgetLeft, burnOf, burnRules, isAcknowledged, quantile } from './burn.ts'
import { dayMs, none } from './traffic.ts'
import type { Acknowledgement, ZoneTraffic } from './traffic-store.ts'

export const windowMs: Readonly<Record<BudgetWindow, number>> = { '1d': dayMs, '7d': 7 * dayMs, '30d': 30 * dayMs }

/** Every window that a service level is made of, by name. */
export const windowsOf = (window: BudgetWindow) =>
  ({
    window: windowMs[window],
    hour: burnRules.hour.longMs,
    hourShort: burnRules.hour.shortMs,
    sixHours: burnRules.sixHours.longMs,
    sixHoursShort: burnRules.sixHours.shortMs,
    threeDays: burnRules.threeDays.longMs,
    threeDaysShort: burnRules.threeDays.shortMs,
  }) as const
type WindowName = keyof ReturnType<typeof windowsOf>

export interface MeasuredService {
  readonly traffic: ZoneTraffic<WindowName> | undefined
  readonly latency: readonly number[] | undefined
  readonly acknowledged: Acknowledgement | undefined
}

const nothing: ZoneTraffic<WindowName> = {
  window: none,
  hour: none,
  hourShort: none,
  sixHours: none,
  sixHoursShort: none,
  threeDays: none,
  threeDaysShort: none,
}

export function toServiceLevel(
  { traffic = nothing, latency = [], acknowledged }: MeasuredService,
  targetPpm: number,
  now: Date,
): ServiceLevel {
  const burns = {
    hour: burnOf('hour', traffic.hour, traffic.hourShort, targetPpm),
    sixHours: burnOf('sixHours', traffic.sixHours, traffic.sixHoursShort, targetPpm),
    threeDays: burnOf('threeDays', traffic.threeDays, traffic.threeDaysShort, targetPpm),
  }
  const alert = alertOf(burns)
  return {
    ...traffic.window,
    budgetLeft: budgetLeft(traffic.window, targetPpm),
    burns,
    p99Ms: quantile(latency, edgeLatencyBoundsMs, 0.99),
    alert,
    acknowledgedAt: alert && acknowledged && isAcknowledged(alert, acknowledged, now) ? acknowledged.at.toISOString() : null,
  }
}

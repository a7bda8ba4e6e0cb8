import { edgeLatencyBoundsMs } from '@repo/contract/boundary'
import type { BudgetWindow } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { burnRules } from './burn.ts'
import { windowsOf, type MeasuredService } from './service-level.ts'
import { acknowledgements, latencyOf, trafficOf } from './traffic-store.ts'

/** What the service level of every zone is made from. */
export async function readServices(tx: DirectoryTransaction, window: BudgetWindow, now: Date): Promise<(zone: string) => MeasuredService> {
  const traffic = await trafficOf(tx, windowsOf(window), now)
  const latency = await latencyOf(tx, edgeLatencyBoundsMs.length + 1, now)
  const acknowledged = await acknowledgements(tx, new Date(now.getTime() - burnRules.threeDays.longMs))
  return (zone) => ({ traffic: traffic.get(zone), latency: latency.get(zone), acknowledged: acknowledged.get(zone) })
}

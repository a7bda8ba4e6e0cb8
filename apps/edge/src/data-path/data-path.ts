import type { InstanceRegistration } from '@repo/contract/edge'
import type { MetricPoint } from '@repo/telemetry'
import type { ListenTarget } from '../server/edge-server.ts'

export type Points = ReadonlyMap<string, readonly MetricPoint[]>

/** What becomes of app instances, for every thread that balances over them. */
export type InstanceNews =
  | { readonly kind: 'registered'; readonly registration: InstanceRegistration }
  | { readonly kind: 'removed'; readonly instanceId: string }
  | { readonly kind: 'probed'; readonly instanceId: string; readonly answers: boolean }

/** Where requests are carried: in this thread, or in several others that share the directory. */
export interface DataPath {
  readonly port: number
  /** Starts to accept. A socket of its own for each thread. */
  listen(targets: readonly ListenTarget[]): Promise<void>
  tell(news: InstanceNews): void
  /** Makes what is known of the directory's age count for every thread now: before that, ready is not said aloud. */
  tellUsable(): void
  /** What other threads than this one measured. */
  measured(): Promise<readonly Points[]>
  /** Stops accepting, lets what is in flight end, at most for the drain limit, and closes the connections behind the edge. */
  drain(): Promise<void>
}

import type { EdgeConfig } from '@repo/contract/edge'
import type { MessagePort } from 'node:worker_threads'
import type { Readiness } from '../server/health.ts'
import type { InstanceNews, Points } from './data-path.ts'

/** What a thread of the data path is started with. */
export interface ThreadStart {
  readonly config: EdgeConfig
  readonly number: number
  readonly directory: MessagePort
  readonly usableUntil: SharedArrayBuffer
  readonly rates: SharedArrayBuffer
  readonly readiness: Readiness
  readonly instances: readonly InstanceNews[]
}

export type ToThread =
  | { readonly kind: 'listen'; readonly fd: number }
  | { readonly kind: 'instances'; readonly news: InstanceNews }
  | { readonly kind: 'readiness'; readonly readiness: Readiness }
  | { readonly kind: 'refreshed'; readonly id: number }
  | { readonly kind: 'measure'; readonly id: number }
  | { readonly kind: 'drain' }

export type FromThread =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'refresh'; readonly id: number; readonly timeoutMs: number }
  | { readonly kind: 'measured'; readonly id: number; readonly points: Points }

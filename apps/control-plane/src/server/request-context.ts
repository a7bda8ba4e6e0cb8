/** What is known about a request before its procedure starts. Hooks make it; procedures read it. */
import type { Operator } from '../features/operators/operator-store.ts'
import type { ServerApi } from './in-process-client.ts'
import type { ControlServices } from './services.ts'

export interface RequestContext {
  readonly services: ControlServices
  readonly requestId: string
  readonly traceId: string
  readonly locale: string
  readonly operator: Operator | undefined
  /** The session's token hash, so that signing out ends this session and no other. */
  readonly tokenHash: Uint8Array<ArrayBuffer> | undefined
  readonly idempotencyKey: string | undefined
  /** The `If-Match` field: the version a change is meant for. */
  readonly ifMatch: string | undefined
  /** What a procedure adds to its answer over HTTP. */
  readonly reply: { etag?: string }
}

/** What hooks leave on `event.locals` for pages and routes. */
export interface RequestLocals {
  requestId: string
  traceId: string
  locale: string
  operator: Operator | undefined
  tokenHash: Uint8Array<ArrayBuffer> | undefined
  services: ControlServices
  /** The operators' API for pages: same checks and errors as over the wire, without the wire. */
  api: ServerApi
}

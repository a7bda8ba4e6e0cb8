import { randomUUID } from 'node:crypto'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '@repo/contract'
import { refuseErrorEnvelope, retryAfterMsOf, toFreeholdError } from './freehold-error.ts'
import { defaultRetryPolicy, type RetryPolicy, withRetries } from './retry.ts'

/** What one call may set: `api.receipts.record(input, { context: { idempotencyKey } })`. */
export interface CallContext {
  /** Repeating a write with the same key gives the first answer again. Made at random for each call unless given. */
  readonly idempotencyKey?: string
}

/** What one attempt finds out beside its answer. */
interface Attempt extends CallContext {
  retryAfterMs?: number | undefined
}

export type FreeholdApi = ContractRouterClient<typeof contract, CallContext>

export interface ClientOptions {
  /** Origin of the global edge or of a zone, e.g. `https://freehold.example`. */
  readonly baseUrl: string
  /** The organisation all calls are for; sent as `X-Org-Id`, by which the edge finds the zone. */
  readonly organizationId?: string
  /** `fh_<organisation>_<secret>`, or a function that gives one, for keys that are rotated while the program runs. */
  readonly apiKey?: string | (() => string | Promise<string>)
  /** BCP 47; the language of messages. */
  readonly locale?: string
  readonly retry?: Partial<RetryPolicy>
  /** For proxies and tests. */
  readonly fetch?: (request: Request) => Promise<Response>
  /** Further headers for every call, a session cookie for instance. */
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The typed client: one method per procedure of the contract, money as strings of minor units, errors as `FreeholdError`.
 * Retries what is safe to retry, with the same idempotency key.
 */
export function createFreeholdClient(options: ClientOptions): FreeholdApi {
  const policy = { ...defaultRetryPolicy, ...options.retry }
  const link = new RPCLink<Attempt>({
    url: new URL('/api/v1/rpc', options.baseUrl).href,
    headers: async ({ context }) => {
      const key = typeof options.apiKey === 'function' ? await options.apiKey() : options.apiKey
      return {
        ...options.headers,
        ...(options.organizationId && { 'x-org-id': options.organizationId }),
        ...(key && { authorization: `Bearer ${key}` }),
        ...(options.locale && { 'accept-language': options.locale }),
        ...(context.idempotencyKey && { 'idempotency-key': context.idempotencyKey }),
      }
    },
    fetch: async (request, _init, { context }) => {
      const response = await (options.fetch ?? fetch)(request)
      context.retryAfterMs = retryAfterMsOf(response)
      return refuseErrorEnvelope(response)
    },
    interceptors: [
      (call) => {
        const idempotencyKey = call.context.idempotencyKey ?? randomUUID()
        const attempt = async () => {
          const context: Attempt = { ...call.context, idempotencyKey }
          try {
            return await call.next({ ...call, context })
          } catch (error) {
            throw toFreeholdError(error, context.retryAfterMs)
          }
        }
        return withRetries(attempt, policy, call.signal)
      },
    ],
  })
  return createORPCClient(link)
}

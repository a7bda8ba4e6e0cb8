/** How pages call procedures: the same router, ladder, checks and errors as over the wire, without the wire. */
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient, type AnyRouter } from '@orpc/server'
import type { ControlContract } from '@repo/contract/control'
import { toAppError } from './envelope.ts'
import type { RequestContext } from './request-context.ts'
import { router } from './router.ts'

/** What a page may add to one call. */
export interface CallOptions {
  /** Made when the form was opened, so that a form sent twice is one write. */
  readonly idempotencyKey?: string
  /** The version a form was filled in for. */
  readonly ifMatch?: string
}

export type ServerApi = ContractRouterClient<ControlContract, CallOptions>

/** @returns the API for one request; what it throws is always an `AppError` */
export function createServerApi(context: RequestContext): ServerApi {
  const client: unknown = createRouterClient(router as AnyRouter, {
    context: ({ idempotencyKey, ifMatch }: CallOptions) => ({
      ...context,
      idempotencyKey: idempotencyKey ?? context.idempotencyKey,
      ifMatch: ifMatch ?? context.ifMatch,
    }),
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          throw toAppError(error)
        }
      },
    ],
  })
  return client as ServerApi
}

/**
 * The two surfaces of the API over HTTP: RPC for the typed client, in oRPC's own framing, and REST in our envelope. Both carry the same error
 * object, and both answer a body they cannot read with a declared error.
 */
import type { ORPCError } from '@orpc/client'
import { StandardOpenAPIMatcher } from '@orpc/openapi/standard'
import { StandardHandler, StandardRPCHandler } from '@orpc/server/standard'
import { okEnvelope, requestErrors, type ErrorBody } from '@repo/contract'
import { edgeErrors } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import { log } from '@repo/telemetry'
import { errorHeaders, errorResponse, metaOf, toAppError, toRpcError } from './envelope.ts'
import { limitBody } from './limit-body.ts'
import type { RequestContext } from './request-context.ts'
import { RestCodec } from './rest-codec.ts'
import { router } from './router.ts'
import { StreamedFile } from './streamed-file.ts'
import { toStandardRequest, toResponse } from './standard-request.ts'

/** Largest JSON body. Files have routes of their own that stream. */
const jsonBytesMax = 1024 * 1024

interface CallContext extends RequestContext {
  /** Set once the procedure is called: an error before that is about a body that could not be read. */
  readonly progress: { called: boolean; failure?: AppError }
}

type Call<Result> = { readonly context: CallContext; next(): Promise<Result> }

/** Whatever a procedure throws becomes a declared error in oRPC's form. */
async function declareErrors<Result>({ context, next }: Call<Result>): Promise<Result> {
  context.progress.called = true
  try {
    return await next()
  } catch (error) {
    throw toRpcError((context.progress.failure = reported(toAppError(error))))
  }
}

async function declareReadErrors<Result>({ context, next }: Call<Result>): Promise<Result> {
  try {
    return await next()
  } catch (error) {
    if (context.progress.failure) throw error
    const known = toAppError(error)
    const failure = known.code === 'INTERNAL' && !context.progress.called ? requestErrors.BODY_MALFORMED({ cause: error }) : known
    throw toRpcError((context.progress.failure = reported(failure)))
  }
}

/** Our own faults and failing parts go to the log whole; a caller's mistake is theirs to see. */
function reported(error: AppError): AppError {
  if (error.owner === 'platform' || error.owner === 'upstream') log.error('request_failed', {}, error)
  return error
}

/** oRPC's framing sends a file as a part of a form, whose length it says first. */
async function wholeFiles({ next }: Call<unknown>): Promise<unknown> {
  const output = await next()
  return output instanceof StreamedFile ? output.whole() : output
}

const rpc = new StandardRPCHandler<CallContext>(router, {
  clientInterceptors: [declareErrors, wholeFiles],
  interceptors: [declareReadErrors],
})

const codec = new RestCodec({ customErrorResponseBodyEncoder: (error: ORPCError<string, unknown>) => error.data })
const rest = new StandardHandler<CallContext>(router, new StandardOpenAPIMatcher({}), codec, {
  clientInterceptors: [declareErrors],
  interceptors: [declareReadErrors],
  rootInterceptors: [
    async ({ context, next }) => {
      const result = await next()
      if (!result.matched || result.response.body instanceof Blob) return result
      const { body } = result.response
      const meta = metaOf(context, context.services.clock.now())
      const enveloped = result.response.status < 400 ? okEnvelope(body ?? null, meta) : { ok: false, error: body as ErrorBody, meta }
      const status = (result.response.status < 400 && context.reply.status) || result.response.status
      return { ...result, response: { ...result.response, status, body: enveloped } }
    },
  ],
})

const surfaces = { rpc: { handler: rpc, prefix: '/api/v1/rpc' }, rest: { handler: rest, prefix: '/api/v1' } } as const

/** Answers one request of the API. @param surface which framing the path stands for */
export async function answerApi(surface: keyof typeof surfaces, request: Request, requestContext: RequestContext): Promise<Response> {
  const { handler, prefix } = surfaces[surface]
  const context: CallContext = { ...requestContext, progress: { called: false } }
  let response: Response
  try {
    const result = await handler.handle(toStandardRequest(limitBody(request, jsonBytesMax)), { prefix, context })
    response = result.matched ? toResponse(result.response) : errorResponse(edgeErrors.ROUTE_NOT_FOUND(), context)
  } catch (error) {
    // A body that says it is too large, or an answer that could not be encoded.
    response = errorResponse(reported(toAppError(error)), context)
  }
  for (const [name, value] of Object.entries(context.progress.failure ? errorHeaders(context.progress.failure) : noStore)) {
    response.headers.set(name, value)
  }
  for (const [name, value] of requestContext.responseHeaders) response.headers.append(name, value)
  return response
}

const noStore = { 'cache-control': 'no-store' }

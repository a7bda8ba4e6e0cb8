/** One request from its head to its end: steps, then forwarding or an answer of our own, then the log line. */
import { SpanStatusCode, type Span } from '@opentelemetry/api'
import type { AppError } from '@repo/core'
import { platformErrors } from '@repo/contract'
import { edgeErrors } from '@repo/contract/edge'
import { declareNames, log, startSpan, traceparentOf } from '@repo/telemetry'
import { recordRequest, requestCounters } from '../access-log.ts'
import type { EdgeParts } from '../edge-parts.ts'
import type { EntryPage } from '../entry/entry-page.ts'
import type { Answer, Exchange, StepName, StepOutcome } from '../exchange.ts'
import type { ClientSide } from '../forward/client-side.ts'
import { forward, type ForwardParts, type ForwardResult } from '../forward/forward.ts'
import { runSteps } from '../pipeline.ts'
import { renderError } from './envelope.ts'
import type { Health } from './health.ts'
import { sendFile, sendRedirect, sendWhole } from './own-answers.ts'

const [spanName, failed] = declareNames(['edge', 'edge_request_failed'])

export interface RequestHandling<Client extends ClientSide> extends ForwardParts<Client> {
  readonly entryPage: EntryPage
  readonly health: Health
  readonly nowMs: () => number
}

type AnswerParts = Pick<RequestHandling<ClientSide>, 'parts' | 'nowMs' | 'health' | 'entryPage'>

interface Ending {
  readonly status: number | undefined
  readonly step?: StepName
  readonly error?: AppError
}

/** Never rejects: what nobody foresaw is answered as INTERNAL and logged whole. */
export async function handleRequest<Client extends ClientSide>(
  exchange: Exchange,
  client: Client,
  handling: RequestHandling<Client>,
): Promise<void> {
  const { metrics, parts } = handling
  parts.load.begin()
  const { openRequests } = requestCounters(metrics)
  openRequests(1)
  const answer = stepsAnswer(exchange, handling)
  const early = answer instanceof Promise ? await answer : answer
  // The span begins after the steps that recognise a listed edge, whose trace it continues.
  const span = startSpan(spanName, {
    role: 'server',
    attributes: { 'freehold.request_id': exchange.requestId },
    traceparent: exchange.traceparent,
  })
  let result: ForwardResult
  try {
    result = early ?? (await forward(exchange, client, traceparentOf(span), handling))
  } catch (error) {
    result = unforeseen(exchange, error)
  }
  const ending = finish(result, exchange, client, span, handling)
  describe(span, exchange, ending)
  span.end()
  parts.load.end()
  openRequests(-1)
  recordRequest(
    exchange,
    {
      status: ending.status,
      step: ending.step,
      errorCode: ending.error?.code,
      bytesIn: client.bodyBytesRead,
      bytesOut: client.bytesWritten,
      nowMs: handling.nowMs(),
    },
    metrics,
  )
}

/** No promise is waited for that is none: most requests pass every step in one go. */
function stepsAnswer(exchange: Exchange, { parts }: { parts: EdgeParts }): StepOutcome | Promise<StepOutcome> {
  try {
    const outcome = runSteps(exchange, parts)
    return outcome instanceof Promise ? outcome.catch((error: unknown) => unforeseen(exchange, error)) : outcome
  } catch (error) {
    return unforeseen(exchange, error)
  }
}

function unforeseen(exchange: Exchange, cause: unknown): Answer {
  log.error(failed, { 'freehold.request_id': exchange.requestId }, cause)
  return { kind: 'error', error: platformErrors.INTERNAL({ cause }), step: 'forward' }
}

function finish(result: ForwardResult, exchange: Exchange, client: ClientSide, span: Span, handling: AnswerParts): Ending {
  if (result === 'aborted') return { status: undefined }
  if ('status' in result) return { status: result.status }
  if (client.started) {
    client.destroy()
    return { status: undefined }
  }
  switch (result.kind) {
    case 'error':
      return sendError(result.error, result.step, exchange, client, span, handling, result.fields)
    case 'redirect':
      return { status: sendRedirect(client, exchange, result.location), step: result.step }
    case 'health': {
      const { status, body } = handling.health.answer(result.path)
      sendWhole(client, exchange, status, ['content-type', 'application/json', 'cache-control', 'no-store'], body)
      return { status }
    }
    case 'entry': {
      const query = exchange.head.target.slice(exchange.path.length)
      const file = handling.entryPage.file(result.path, query, exchange.head.value('accept-language'))
      if (!file) return sendError(edgeErrors.ROUTE_NOT_FOUND(), 'host', exchange, client, span, handling)
      return { status: sendFile(client, exchange, file) }
    }
  }
}

function sendError(
  error: AppError,
  step: StepName,
  exchange: Exchange,
  client: ClientSide,
  span: Span,
  { parts, nowMs }: AnswerParts,
  extra: readonly (readonly [string, string])[] = [],
): Ending {
  const { status, fields, body } = renderError(error, {
    requestId: exchange.requestId,
    traceId: span.spanContext().traceId,
    now: new Date(nowMs()),
    wantsPage: wantsPage(exchange),
  })
  // Signals between the parts go to a listed edge alone.
  const signals = parts.config.role === 'zone' && exchange.fromListedEdge ? extra.flat() : []
  sendWhole(client, exchange, status, [...fields, ...signals, ...(step === 'framing' ? ['connection', 'close'] : [])], body)
  return { status, step, error }
}

/** A browser that navigates asks for HTML first; programs that ask for anything get the envelope. */
function wantsPage({ head, path }: Exchange): boolean {
  return !path.startsWith('/api/') && (head.value('accept') ?? '').includes('text/html')
}

function describe(span: Span, exchange: Exchange, { status, error }: Ending): void {
  span.setAttributes({
    'http.request.method': exchange.head.method,
    ...(status === undefined ? { 'freehold.outcome': 'aborted' } : { 'http.response.status_code': status }),
    ...(exchange.org === undefined ? {} : { 'freehold.org_id': exchange.org }),
    ...(error === undefined ? {} : { 'error.code': error.code }),
  })
  if (status === undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
}

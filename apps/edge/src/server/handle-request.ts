/** One request from its head to its end: steps, then forwarding or an answer of our own, then the log line. */
import { SpanStatusCode, type Span } from '@opentelemetry/api'
import type { AppError } from '@repo/core'
import { platformErrors } from '@repo/contract'
import { edgeErrors } from '@repo/contract/edge'
import { declareNames, log, startSpan, traceparentOf } from '@repo/telemetry'
import { recordRequest } from '../access-log.ts'
import type { EntryPage } from '../entry/entry-page.ts'
import type { Answer, Exchange, StepName } from '../exchange.ts'
import type { ClientSide } from '../forward/client-side.ts'
import { Forwarding, type ForwardEnd, type ForwardParts } from '../forward/forward.ts'
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
  readonly step?: StepName | undefined
  readonly error?: AppError
}

/** Never throws: what nobody foresaw is answered as INTERNAL and logged whole. The client is told when the request is over. */
export function handleRequest<Client extends ClientSide>(exchange: Exchange, client: Client, handling: RequestHandling<Client>): void {
  new RequestRun(exchange, client, handling).start()
}

const brokenOff: Ending = { status: undefined }

/** One request under way. It goes from call to call: only what has to wait makes a promise. */
class RequestRun<Client extends ClientSide> implements ForwardEnd {
  readonly #exchange: Exchange
  readonly #client: Client
  readonly #handling: RequestHandling<Client>
  #span: Span | undefined
  #over = false

  constructor(exchange: Exchange, client: Client, handling: RequestHandling<Client>) {
    this.#exchange = exchange
    this.#client = client
    this.#handling = handling
  }

  start(): void {
    const { counters, parts } = this.#handling
    parts.load.begin()
    counters.openRequests(1)
    try {
      const outcome = runSteps(this.#exchange, parts)
      if (!(outcome instanceof Promise)) this.#decided(outcome)
      else {
        outcome.then((answer) => this.#decided(answer)).catch((error: unknown) => this.onUnforeseen(error))
      }
    } catch (error) {
      this.onUnforeseen(error)
    }
  }

  #decided(answer: Answer | undefined): void {
    if (answer) this.onAnswer(answer)
    else new Forwarding(this.#exchange, this.#client, traceparentOf(this.#begunSpan()), this.#handling, this).start()
  }

  /** The span begins after the steps that recognise a listed edge, whose trace it continues. */
  #begunSpan(): Span {
    const { requestId, traceparent } = this.#exchange
    this.#span ??= startSpan(spanName, { role: 'server', attributes: { 'freehold.request_id': requestId }, traceparent })
    return this.#span
  }

  onForwarded(status: number): void {
    this.#end({ status })
  }

  onCutOff(): void {
    this.#end(brokenOff)
  }

  onAnswer(answer: Answer): void {
    this.#end(this.#client.started ? this.#breakOff() : sendAnswer(answer, this.#exchange, this.#client, this.#begunSpan(), this.#handling))
  }

  onUnforeseen(error: unknown): void {
    log.error(failed, { 'freehold.request_id': this.#exchange.requestId }, error)
    if (!this.#over) this.onAnswer({ kind: 'error', error: platformErrors.INTERNAL({ cause: error }), step: 'forward' })
  }

  /** An answer has begun that cannot be made whole. */
  #breakOff(): Ending {
    this.#client.destroy()
    return brokenOff
  }

  #end(ending: Ending): void {
    if (this.#over) return
    this.#over = true
    const { counters, parts, nowMs } = this.#handling
    const client = this.#client
    const span = this.#begunSpan()
    if (span.isRecording()) describe(span, this.#exchange, ending)
    span.end()
    parts.load.end()
    counters.openRequests(-1)
    const { status, step, error } = ending
    const bytes = { bytesIn: client.bodyBytesRead, bytesOut: client.bytesWritten }
    recordRequest(this.#exchange, { status, step, errorCode: error?.code, ...bytes, nowMs: nowMs() }, counters)
    client.over()
  }
}

function sendAnswer(answer: Answer, exchange: Exchange, client: ClientSide, span: Span, handling: AnswerParts): Ending {
  switch (answer.kind) {
    case 'error':
      return sendError(answer.error, answer.step, exchange, client, span, handling, answer.fields)
    case 'redirect':
      return { status: sendRedirect(client, exchange, answer.location), step: answer.step }
    case 'health': {
      const { status, body } = handling.health.answer(answer.path)
      sendWhole(client, exchange, status, ['content-type', 'application/json', 'cache-control', 'no-store'], body)
      return { status }
    }
    case 'entry': {
      const query = exchange.head.target.slice(exchange.path.length)
      const file = handling.entryPage.file(answer.path, query, exchange.head.value('accept-language'))
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

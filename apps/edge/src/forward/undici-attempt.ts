/**
 * One request sent once to one address: both bodies streamed with back-pressure, an answer's first line decided on before a byte of it
 * reaches the client, the client's going away carried upstream.
 */
import { applyFieldEdits, epochHeader } from '@repo/contract/edge'
import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { NodeClientSide } from '../server/node-client-side.ts'
import { ClientGone } from './client-side.ts'
import { fieldList, fieldsForClient, fieldValue } from './response-fields.ts'
import { epochForm, type Sending } from './upstreams.ts'

type Request = Sending<NodeClientSide>

export function attempt(dispatcher: Dispatcher, sending: Request): void {
  const { exchange, client } = sending
  const handler = new AttemptHandler(sending)
  client.onAbort(() => handler.abort())
  try {
    dispatcher.dispatch(
      {
        path: exchange.head.target,
        method: exchange.head.method,
        headers: applyFieldEdits(client.fields, [...exchange.edits, { op: 'drop', name: 'expect' }]),
        // An iterable and not the stream itself: undici destroys a stream when no connection comes about, and then nothing could be sent again.
        body: client.hasBody ? (countedBody(sending) as unknown as Buffer) : null,
        ...(client.wantsUpgrade ? { upgrade: 'websocket' } : {}),
        // Event streams may be quiet for as long as they like.
        ...(exchange.head.value('accept')?.includes('text/event-stream') ? { bodyTimeout: 0 } : {}),
      },
      handler,
    )
  } catch (error) {
    handler.fail(error)
  }
}

async function* countedBody(sending: Request): AsyncGenerator<Uint8Array> {
  for await (const chunk of sending.client.body(sending.bodyLimitBytes)) {
    sending.onBytes('up', chunk.byteLength)
    yield chunk
  }
}

class AttemptHandler implements Dispatcher.DispatchHandler {
  readonly #sending: Request
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #stale: number | undefined
  #aborted = false
  /** It has been told how the try ended. */
  #over = false

  constructor(sending: Request) {
    this.#sending = sending
  }

  abort(): void {
    this.#aborted = true
    if (this.#isFirst()) this.#sending.onAborted()
    this.#controller?.abort(new ClientGone())
  }

  fail(error: unknown): void {
    if (this.#isFirst()) this.#sending.onFailed(error, this.#sending.client.started)
  }

  #isFirst(): boolean {
    const first = !this.#over
    this.#over = true
    return first
  }

  #answered(status: number): void {
    if (this.#isFirst()) this.#sending.onAnswered(status)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#aborted) controller.abort(new ClientGone())
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, reason?: string): void {
    // Interim answers are between two neighbours; this edge has said 100 Continue itself.
    if (status < 200) return
    const { client, exchange, role, replayable } = this.#sending
    const fields = fieldList(controller.rawHeaders)
    this.#status = status
    const epoch = status === 421 ? fieldValue(fields, epochHeader) : undefined
    if (replayable && epoch !== undefined && epochForm.test(epoch)) {
      this.#stale = Number(epoch)
      return
    }
    client.start(status, reason, fieldsForClient(fields, { role, toListedEdge: exchange.fromListedEdge, requestId: exchange.requestId }))
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number, _headers: unknown, socket: Duplex): void {
    const { client, exchange, role } = this.#sending
    const { requestId, fromListedEdge } = exchange
    const fields = fieldsForClient(fieldList(controller.rawHeaders), { role, toListedEdge: fromListedEdge, requestId })
    void client.join(fields, socket).then(() => this.#answered(status))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stale !== undefined) return
    const { client } = this.#sending
    this.#sending.onBytes('down', chunk.byteLength)
    if (!client.write(chunk)) {
      controller.pause()
      client.onDrain(() => controller.resume())
    }
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: Readonly<Record<string, string | string[] | undefined>>): void {
    if (this.#stale !== undefined) {
      if (this.#isFirst()) this.#sending.onStale(this.#stale)
      return
    }
    const list = Object.entries(trailers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, one] as const))
    this.#sending.client.endWith(list)
    this.#answered(this.#status)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#aborted && !(error instanceof ClientGone)) this.fail(error)
    else if (this.#isFirst()) this.#sending.onAborted()
  }
}

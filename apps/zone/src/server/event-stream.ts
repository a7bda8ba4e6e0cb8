/**
 * Server-sent events about work that goes on: a run that posts, a file that is checked. Nothing is pushed from inside: every second the work is
 * read again by the ordinary procedure, as the caller, in a transaction of its own, so that a member who is suspended meanwhile sees no more.
 * A stream ends with the work, after some minutes (the browser opens it anew), when the reader leaves, and when the process is to stop.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { platformErrors } from '@repo/contract'
import { toAppError } from './envelope.ts'

const everyMs = 1000
/** Shorter than any idle limit between here and the browser. */
const heartbeatMs = 15_000
const lifeMs = 5 * 60_000
/** Browsers keep polling when they are refused, so this bounds what open pages cost an instance. */
const streamsMax = 200

const open = new Set<AbortController>()

export interface Watched<State> {
  /** Reads the present state as the caller. Throws what the procedure throws. */
  read(): Promise<State>
  isDone(state: State): boolean
}

/** @throws UPSTREAM_UNAVAILABLE when too many are open; whatever the first read throws, so that a refusal is an ordinary answer */
export async function watch<State>({ read, isDone }: Watched<State>): Promise<Response> {
  if (open.size >= streamsMax) throw platformErrors.UPSTREAM_UNAVAILABLE({ retryAfterS: 5 })
  const first = await read()
  const ended = new AbortController()
  open.add(ended)
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => void run(controller).finally(() => open.delete(ended)),
    cancel() {
      cancelled = true
      ended.abort()
    },
  })

  async function run(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const send = (text: string): void => controller.enqueue(new TextEncoder().encode(text))
    const until = Date.now() + lifeMs
    let state = first
    let sent = ''
    let sentAt = Date.now()
    try {
      send('retry: 3000\n\n')
      while (!ended.signal.aborted) {
        const data = JSON.stringify(state)
        const isNew = data !== sent
        if (isNew) send(`event: ${isDone(state) ? 'done' : 'progress'}\ndata: ${data}\n\n`)
        else if (Date.now() - sentAt >= heartbeatMs) send(': still going\n\n')
        if (isNew || Date.now() - sentAt >= heartbeatMs) sentAt = Date.now()
        sent = data
        if (isDone(state) || Date.now() > until) break
        await delay(everyMs, undefined, { signal: ended.signal })
        state = await read()
      }
    } catch (error) {
      // The code alone: the page reads the work once more and shows the error as any other.
      if (!ended.signal.aborted) send(`event: failed\ndata: ${JSON.stringify({ code: toAppError(error).code })}\n\n`)
    }
    // A reader who left has closed it already.
    if (!cancelled) controller.close()
  }

  return new Response(body, {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
  })
}

/** Ends every stream, so that a process that is to stop does not wait for readers. Their browsers open them anew elsewhere. */
export function endStreams(): void {
  for (const stream of open) stream.abort()
}

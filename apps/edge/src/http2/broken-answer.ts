import { randomUUID } from 'node:crypto'
import type { ServerHttp2Stream } from 'node:http2'
import { edgeErrors } from '@repo/contract/edge'
import { renderError } from '../server/envelope.ts'

/** In place of an answer that cannot be said in HTTP/2: a field that may be there once is there twice. Over HTTP/1.1 its reader has to choose. */
export function sendBroken(stream: ServerHttp2Stream, requestId: string = randomUUID()): void {
  const error = edgeErrors.ZONE_ANSWER_BROKEN()
  const { status, fields, body } = renderError(error, { requestId, traceId: '0'.repeat(32), now: new Date(), wantsPage: false })
  stream.respond([':status', String(status), ...fields, 'x-request-id', requestId])
  stream.end(body)
}

import { STATUS_CODES } from 'node:http'
import type { AppError } from '@repo/core'
import { newRequestId } from '../request-ids.ts'
import { renderError } from './envelope.ts'

/** The whole answer to bytes that are no request, or not in time. The connection ends with it. */
export function unparsedAnswer(error: AppError): string {
  const requestId = newRequestId()
  const { status, fields, body } = renderError(error, { requestId, traceId: '0'.repeat(32), now: new Date(), wantsPage: false })
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
  ]
  for (let index = 0; index + 1 < fields.length; index += 2) lines.push(`${fields[index]}: ${fields[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

/** The answers the edge gives by itself, written to the client: redirects, health, the entry page. Errors are in `envelope.ts`. */
import type { Exchange } from '../exchange.ts'
import type { StaticFile } from '../entry/entry-page.ts'
import type { ClientSide } from '../forward/client-side.ts'

/** Sends a whole answer with its length; a HEAD gets the same head without the body. */
export function sendWhole(client: ClientSide, exchange: Exchange, status: number, fields: readonly string[], body: string | Buffer): void {
  const bytes = Buffer.from(body)
  client.start(status, undefined, [...fields, 'content-length', String(bytes.byteLength), 'x-request-id', exchange.requestId])
  if (exchange.head.method !== 'HEAD' && bytes.byteLength > 0) client.write(bytes)
  client.end()
}

export function sendRedirect(client: ClientSide, exchange: Exchange, location: string): number {
  sendWhole(client, exchange, 308, ['location', location, 'cache-control', 'no-store'], '')
  return 308
}

const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Sends a file of the entry page, or 304 when the client has it. */
export function sendFile(client: ClientSide, exchange: Exchange, file: StaticFile): number {
  const fields = [
    ...['cache-control', file.cacheControl, 'etag', file.etag, 'x-content-type-options', 'nosniff', 'referrer-policy', 'no-referrer'],
    ...(file.varies === true ? ['vary', 'accept-language'] : []),
  ]
  if (exchange.head.value('if-none-match') === file.etag) {
    client.start(304, undefined, [...fields, 'x-request-id', exchange.requestId])
    client.end()
    return 304
  }
  const security = file.type.startsWith('text/html') ? ['content-security-policy', pagePolicy] : []
  sendWhole(client, exchange, 200, ['content-type', file.type, ...fields, ...security], file.body)
  return 200
}

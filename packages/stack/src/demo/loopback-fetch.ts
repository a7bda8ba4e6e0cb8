import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'

/**
 * A `fetch` for the local stack's `*.localhost` names: browsers resolve them, Node does not. It connects to 127.0.0.1, keeps the
 * name as Host header, and remembers cookies, so that a program can sign in as a person would.
 * @param authority of a stack with TLS
 */
export function loopbackFetch(authority?: string): (request: Request) => Promise<Response> {
  const cookies = new Map<string, string>()
  return async (request) => {
    const url = new URL(request.url)
    const body = Buffer.from(await request.arrayBuffer())
    const headers: Record<string, string> = { origin: url.origin, ...Object.fromEntries(request.headers), host: url.host }
    if (cookies.size > 0) headers['cookie'] = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (request.method !== 'GET') headers['content-length'] = String(body.length)
    const options = { host: '127.0.0.1', port: url.port, method: request.method, path: url.pathname + url.search, headers }
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    const take = (incoming: IncomingMessage): void => {
      for (const cookie of incoming.headers['set-cookie'] ?? []) {
        const [pair = ''] = cookie.split(';')
        cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
      }
      const answer = new Headers()
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) answer.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '')
      const status = incoming.statusCode ?? 500
      buffer(incoming).then((bytes) => resolve(new Response(bytes.length > 0 ? bytes : null, { status, headers: answer })), reject)
    }
    const secure = { ...options, servername: url.hostname, ...(authority !== undefined && { ca: authority }) }
    const outgoing = url.protocol === 'https:' ? httpsRequest(secure, take) : httpRequest(options, take)
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }
}

import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly fields: ReadonlyMap<string, string>
  readonly setCookies: readonly string[]
  readonly body: string
  readonly text: string
}

/** Sends bytes as they are and reads until the connection ends. Say `Connection: close`, or the wait is the server's idle time. */
export function rawRequest(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const chunks: Buffer[] = []
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', (error) => (chunks.length === 0 ? reject(error) : undefined))
  socket.on('close', () => resolve(parseAnswer(Buffer.concat(chunks).toString('latin1'))))
  return promise
}

export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const)
  const fields = new Map(pairs)
  const body = rest.join('\r\n\r\n')
  return {
    status: Number(first.split(' ')[1] ?? 0),
    fields,
    setCookies: pairs.filter(([name]) => name === 'set-cookie').map(([, value]) => value),
    body: fields.get('transfer-encoding') === 'chunked' ? unchunk(body) : body,
    text,
  }
}

function unchunk(text: string): string {
  const end = text.indexOf('\r\n')
  const size = Number.parseInt(text.slice(0, end), 16)
  return size > 0 ? text.slice(end + 2, end + 2 + size) + unchunk(text.slice(end + 4 + size)) : ''
}

/** A request's bytes: request line, `Host`, fields, `Connection: close`. */
export function requestBytes(method: string, target: string, host: string, fields: readonly string[] = [], body = ''): string {
  const length =
    body === '' || fields.some((field) => /^(content-length|transfer-encoding):/i.test(field))
      ? []
      : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...length, ...fields, 'Connection: close', '', body].join('\r\n')
}

/** The error code of an envelope. */
export function codeOf({ body }: RawAnswer): string {
  const start = body.indexOf('{')
  try {
    const parsed: unknown = JSON.parse(body.slice(start, body.lastIndexOf('}') + 1))
    const error = (parsed as { error?: { code?: unknown } }).error
    return typeof error?.code === 'string' ? error.code : ''
  } catch {
    return ''
  }
}

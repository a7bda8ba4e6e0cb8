/**
 * An HTTP/2 request as the HTTP/1.1 head that says the same, to be read by the same scanner and the same steps as every other. What HTTP/1.1
 * could read as something else never gets so far: a line break or NUL anywhere, a field that speaks of the connection, two authorities. Node's
 * layer refuses most of it already; here nothing depends on that.
 */

export interface StreamRequest {
  readonly head: string
  /** The body has no stated length and goes on in chunks. */
  readonly chunked: boolean
}

/** RFC 9113 §8.2.2: they belong to a connection, and this one is not HTTP/1.1. */
const ofConnections = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'te', 'http2-settings'])
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
const method = /^[A-Z]{1,16}$/
const target = /^\/[\x21-\x7e]*$/
/** Whatever HTTP/1.1 allows in a value and nothing else; blanks around it would be taken off (RFC 9113 §8.2.1). */
const fieldValue = /^(?![\t ])[\t\x20-\x7e\x80-\xff]*(?<![\t ])$/
const authorityForm = /^[a-zA-Z0-9.:[\]-]{1,260}$/
const pseudoNames = new Set([':method', ':path', ':authority', ':scheme'])

/**
 * @param raw name, value, name, value…, as the frames had them
 * @param ends no body follows
 * @returns undefined when it is not to be passed on
 */
export function requestText(raw: readonly string[], ends: boolean): StreamRequest | undefined {
  const pseudo = new Map<string, string>()
  const fields = new RegularFields()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name, value] = [raw[index] as string, raw[index + 1] as string]
    if (!fieldValue.test(value)) return undefined
    if (!name.startsWith(':')) {
      if (!fields.take(name, value)) return undefined
    } else if (!pseudoNames.has(name) || pseudo.has(name) || fields.any) return undefined
    else pseudo.set(name, value)
  }
  const { host, cookies, lines, hasLength } = fields
  const [verb = '', path = '', authority = host ?? ''] = [pseudo.get(':method'), pseudo.get(':path'), pseudo.get(':authority')]
  if (pseudo.get(':scheme') !== 'https' || !method.test(verb) || verb === 'CONNECT' || !target.test(path)) return undefined
  if (!authorityForm.test(authority) || (host !== undefined && host !== authority)) return undefined
  const chunked = !ends && !hasLength
  // Crumbs of one cookie are one field again (RFC 9113 §8.2.3).
  const cookie = cookies.length > 0 ? `cookie: ${cookies.join('; ')}\r\n` : ''
  const framing = chunked ? 'transfer-encoding: chunked\r\n' : ''
  return { head: `${verb} ${path} HTTP/1.1\r\nhost: ${authority}\r\n${lines}${cookie}${framing}\r\n`, chunked }
}

/**
 * The trailer section of a chunked body, without its last empty line. What may go on is the next reader's to say.
 * @returns undefined when it is not to be passed on
 */
export function trailerText(raw: readonly string[]): string | undefined {
  let lines = ''
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name, value] = [raw[index] as string, raw[index + 1] as string]
    if (!token.test(name) || ofConnections.has(name) || !fieldValue.test(value)) return undefined
    lines += `${name}: ${value}\r\n`
  }
  return lines
}

class RegularFields {
  host: string | undefined
  readonly cookies: string[] = []
  lines = ''
  hasLength = false
  any = false

  /** @returns false when the field may not be there */
  take(name: string, value: string): boolean {
    this.any = true
    if (!token.test(name)) return false
    if (name === 'host') {
      if (this.host !== undefined) return false
      this.host = value
    } else if (name === 'cookie') this.cookies.push(value)
    else if (ofConnections.has(name)) return name === 'te' && value === 'trailers'
    else {
      this.hasLength ||= name === 'content-length'
      this.lines += `${name}: ${value}\r\n`
    }
    return true
  }
}

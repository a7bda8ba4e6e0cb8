import fc from 'fast-check'

export interface AnyMessage {
  readonly bytes: Buffer
  /** Set for an answer: the method of the request it answers. */
  readonly method: string | undefined
}

const name = fc.constantFrom('X-A', 'x-b', 'Accept', 'Cookie', 'Set-Cookie', 'X-Org-Id', 'Trailer', '!#$%&~', 'a')
const value = fc.stringMatching(/^[\x20-\x7e\x80-\xff\t]{0,20}$/)
const blank = fc.constantFrom('', ' ', '\t ')
const field = fc.tuple(name, blank, value, blank).map(([key, before, text, after]) => `${key}:${before}${text}${after}`)
const fields = fc.array(field, { maxLength: 6 })
const payload = fc.stringMatching(/^[\x00-\xff]{0,60}$/)

/** A body and the field that frames it. */
const framed = fc.oneof(
  fc.constant({ lines: [] as string[], body: '' }),
  payload.map((body) => ({ lines: [`Content-Length: ${body.length}`], body })),
  fc
    .tuple(
      fc.array(
        payload.filter((text) => text !== ''),
        { maxLength: 4 },
      ),
      fields,
      fc.boolean(),
    )
    .map(([chunks, trailers, upper]) => {
      const size = (text: string): string => (upper ? text.length.toString(16).toUpperCase() : `0${text.length.toString(16)}`)
      const body = `${chunks.map((text) => `${size(text)}\r\n${text}\r\n`).join('')}0\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`
      return { lines: [`Transfer-Encoding: ${upper ? 'Chunked' : 'chunked'}`], body }
    }),
)

const target = fc.constantFrom('/', '/a?b=%20&c', '/api/v1/units', '*', 'http://x/y', '/"[]{}|^`')

export const anyRequest = (): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'HEAD', 'PATCH', 'PROPFIND'),
      target,
      fc.constantFrom('1.1', '1.1', '1.0'),
      fields,
      framed,
      fields,
    )
    .map(([method, path, version, before, { lines, body }, after]) =>
      Buffer.from([`${method} ${path} HTTP/${version}`, ...before, ...lines, ...after, '', body].join('\r\n'), 'latin1'),
    )

const anyAnswer = (): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(200, 201, 404, 503), fc.constantFrom('OK', '', 'a \u00e4'), fields, framed)
    .map(([status, reason, before, { lines, body }]) =>
      Buffer.from([`HTTP/1.1 ${status} ${reason}`, ...before, ...lines, '', body].join('\r\n'), 'latin1'),
    )

export const anyMessage = (): fc.Arbitrary<AnyMessage> =>
  fc.oneof(
    anyRequest().map((bytes) => ({ bytes, method: undefined })),
    anyAnswer().map((bytes) => ({ bytes, method: 'GET' })),
  )

/** Splits bytes at the given places, taken modulo their number. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b)
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : cuts[index - 1], end))
}

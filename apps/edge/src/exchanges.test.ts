/** Ordinary traffic of every kind, cut into pieces anywhere: what the zone sees is what was sent, what the client gets is what was answered. */
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { cutAt } from './test-support/any-message.ts'
import { bareHost, EdgeLab, transports, until } from './test-support/edge-lab.ts'
import { FakeZone } from './test-support/fake-zone.ts'

const hashOf = (bytes: string): string => createHash('sha256').update(bytes, 'latin1').digest('hex')

/** A body's size; what is in it follows from the size, so that a failure prints numbers and not bodies. */
const size = fc.oneof({ weight: 3, arbitrary: fc.nat(300) }, fc.integer({ min: 60_000, max: 400_000 }))
const bodyOf = (bytes: number): string => 'abcdefghi\r\n0'.repeat(Math.ceil(bytes / 12)).slice(0, bytes)
const exchange = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
  sent: size,
  chunks: fc.boolean(),
  status: fc.constantFrom(200, 201, 304, 404, 500),
  answered: size,
  answersInChunks: fc.boolean(),
})
type Exchange = typeof exchange extends fc.Arbitrary<infer Value> ? Value : never

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const zone = new FakeZone()
  let edge: RunningEdge
  let org: string
  beforeAll(async () => {
    await zone.start()
    lab.cell(1, 'eu', zone.address)
    org = lab.org()
    edge = await lab.start('global')
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  const bytesOf = ({ method, sent: sentBytes, chunks }: Exchange, index: number): Buffer => {
    const sent = bodyOf(sentBytes)
    const half = Math.ceil(sent.length / 2)
    const parts = [sent.slice(0, half), sent.slice(half)].filter((part) => part !== '')
    const chunked = `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`
    const framing = chunks ? 'Transfer-Encoding: chunked' : `Content-Length: ${sent.length}`
    const head = `${method} /api/v1/${index} HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\n${framing}\r\n\r\n`
    return Buffer.from(head + (chunks ? chunked : sent), 'latin1')
  }

  it('exchanges on one connection pass whole and in order, however their bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(exchange, { minLength: 1, maxLength: 4 }), fc.array(fc.nat(5000), { maxLength: 6 }), async (list, cuts) => {
        zone.seen.length = 0
        zone.answer = (request, response) => {
          const { status, answered, answersInChunks } = list[Number(request.url?.split('/').at(-1))] as Exchange
          response.writeHead(status, answersInChunks || status === 304 ? {} : { 'content-length': answered })
          response.end(bodyOf(answered), 'latin1')
        }
        const bytes = Buffer.concat(list.map(bytesOf))
        const text = await send(
          cutAt(bytes, cuts),
          list.map(({ method }) => method),
        )
        // A transport may have several under way at once; what counts is the order of the answers.
        const seen = zone.seen.toSorted((one, other) => one.url.localeCompare(other.url))
        expect(seen.map((one) => [one.method, one.url, hashOf(one.body)])).toEqual(
          list.map(({ method, sent }, index) => [method, `/api/v1/${index}`, hashOf(bodyOf(sent))]),
        )
        expect(text.map(({ status, body: got }) => [status, hashOf(got)])).toEqual(
          list.map(({ method, status, answered }) => [status, hashOf(method === 'HEAD' || status === 304 ? '' : bodyOf(answered))]),
        )
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  /** Sends pieces on one connection and reads as many answers. HEAD and 304 have no body, whatever they say. */
  async function send(pieces: readonly Buffer[], methods: readonly string[]): Promise<{ status: number; body: string }[]> {
    let text = ''
    const socket = connect(edge.publicPort, '127.0.0.1')
    socket.setNoDelay()
    socket.on('data', (chunk) => (text += chunk.toString('latin1')))
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    let read: { status: number; body: string }[] = []
    await until(() => (read = readAnswers(text, methods)).length === methods.length)
    socket.destroy()
    return read
  }
})

function readAnswers(text: string, methods: readonly string[]): { status: number; body: string }[] {
  const answers: { status: number; body: string }[] = []
  for (let rest = text; rest.includes('\r\n\r\n');) {
    const end = rest.indexOf('\r\n\r\n') + 4
    const [head, after] = [rest.slice(0, end), rest.slice(end)]
    const status = Number(head.slice(9, 12))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const bodiless = status === 304 || methods[answers.length] === 'HEAD'
    const read = bodiless
      ? { body: '', rest: after }
      : /chunked/i.test(head)
        ? readChunks(after)
        : { body: after.slice(0, length), rest: after.slice(length) }
    if (!read || (!bodiless && read.body.length < length)) break
    answers.push({ status, body: read.body })
    rest = read.rest
  }
  return answers
}

function readChunks(text: string): { body: string; rest: string } | undefined {
  let [body, at] = ['', 0]
  for (;;) {
    const line = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, line), 16)
    if (line < 0 || text.length < line + 4 + size) return undefined
    if (size === 0) return { body, rest: text.slice(line + 4) }
    body += text.slice(line + 2, line + 2 + size)
    at = line + 4 + size
  }
}

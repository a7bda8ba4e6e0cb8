/** What would flood an edge or smuggle over HTTP/2, sent by hand as frames: the connection or the request ends, and others go on. */
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningEdge } from '../edge.ts'
import { authority } from '../test-support/certificates.ts'
import { bareHost, EdgeLab, until } from '../test-support/edge-lab.ts'
import { FakeZone, fieldOf } from '../test-support/fake-zone.ts'
import { flag, frame, frameType, integer, packed, RawHttp2, remembered } from '../test-support/raw-http2.ts'

const lab = new EdgeLab('net')
const zone = new FakeZone()
const ca = authority(join(lab.root, 'ca'))
let edge: RunningEdge
let org: string
const opened: RawHttp2[] = []
const code = { none: 0, protocol: 1, refusedStream: 7, cancel: 8, calm: 11 } as const
type Fields = readonly (readonly [string, string])[]

async function open(settings?: Buffer): Promise<RawHttp2> {
  const raw = await RawHttp2.open(edge.publicPort, { ca: ca.pem, servername: 'localhost' }, settings)
  opened.push(raw)
  return raw
}
const head = (more: Fields = [], method = 'GET'): Buffer =>
  packed([[':method', method], [':scheme', 'https'], [':authority', bareHost], [':path', '/api/v1/units'], ['x-org-id', org], ...more])
const get = (stream: number, more: Fields = []): Buffer => frame(frameType.headers, flag.endHeaders | flag.endStream, stream, head(more))
const post = (stream: number, more: Fields = []): Buffer => frame(frameType.headers, flag.endHeaders, stream, head(more, 'POST'))
const data = (stream: number, text: string, flags = 0): Buffer => frame(frameType.data, flags, stream, Buffer.from(text))
const reset = (stream: number): Buffer => frame(frameType.reset, 0, stream, Buffer.from([0, 0, 0, code.cancel]))

/** Sends until the connection is cut, so many at a time; fails when all of them were taken. */
async function flood(raw: RawHttp2, most: number, make: (index: number) => Buffer, before: readonly Buffer[] = []): Promise<void> {
  raw.send(...before)
  for (let sent = 0; sent < most && !raw.closed; sent += 100) {
    raw.send(...Array.from({ length: 100 }, (_unused, index) => make(sent + index)))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until(() => raw.closed)
}

beforeAll(async () => {
  ca.issue(join(lab.root, 'certs'), 'bare', ['localhost'])
  await zone.start()
  lab.cell(1, 'eu', zone.address)
  org = lab.org()
  const tls = { certificateFolder: join(lab.root, 'certs'), ticketSecretFile: join(lab.root, 'tickets'), http2: true }
  edge = await lab.start('global', { tls, limits: { organizationRequestsPerSecond: 16_000, organizationRequestsBurst: 1_000_000 } })
})
beforeEach(() => {
  zone.early = () => false
})
afterAll(async () => {
  for (const { socket } of opened) socket.destroy()
  await lab.close()
  await zone.stop()
})

describe('a flood over HTTP/2 ends its connection, while another one is answered', () => {
  const later = (index: number): number => 1 + 2 * index
  const windowUpdate = (stream: number, by: number): Buffer => frame(frameType.windowUpdate, 0, stream, Buffer.from([0, 0, 0, by]))
  const floods: Record<string, (raw: RawHttp2) => Promise<void>> = {
    'streams that are opened and reset (CVE-2023-44487)': (raw) =>
      flood(raw, 10_000, (index) => Buffer.concat([get(later(index)), reset(later(index))])),
    'streams whose reset is provoked (CVE-2025-8671)': (raw) =>
      flood(raw, 10_000, (index) => Buffer.concat([get(later(index)), windowUpdate(later(index), 0)])),
    'requests that are refused as no requests': (raw) => flood(raw, 10_000, (index) => get(later(index), [['te', 'gzip']])),
    'PING (CVE-2019-9512)': (raw) => flood(raw, 10_000, () => frame(frameType.ping, 0, 0, Buffer.alloc(8))),
    'SETTINGS (CVE-2019-9515)': (raw) => flood(raw, 10_000, () => frame(frameType.settings, 0, 0)),
    'one SETTINGS with a hundred entries': (raw) =>
      flood(raw, 100, () => frame(frameType.settings, 0, 0, Buffer.concat(Array<Buffer>(100).fill(Buffer.from([0, 3, 0, 0, 0, 100]))))),
    'PRIORITY (CVE-2019-9513)': (raw) =>
      flood(raw, 100_000, (index) => frame(frameType.priority, 0, later(index), Buffer.from([0, 0, 0, 0, 1]))),
    WINDOW_UPDATE: (raw) => flood(raw, 100_000, () => windowUpdate(0, 1)),
    'empty DATA (CVE-2019-9518)': (raw) => flood(raw, 100_000, () => data(1, ''), [post(1)]),
    'CONTINUATION without end (CVE-2024-27316)': (raw) =>
      flood(raw, 10_000, () => frame(frameType.continuation, 0, 1, packed([['x-a', 'b'.repeat(100)]])), [
        frame(frameType.headers, flag.endStream, 1, head()),
      ]),
    'empty CONTINUATION': (raw) =>
      flood(raw, 10_000, () => frame(frameType.continuation, 0, 1), [frame(frameType.headers, flag.endStream, 1, head())]),
    'heads that unpack to megabytes': (raw) => {
      const bomb = Buffer.concat([head(), Buffer.alloc(12_000, integer(62, 7, 0x80))])
      const first = Buffer.concat([head(), remembered('x-big', 'b'.repeat(3900))])
      const ends = flag.endHeaders | flag.endStream
      return flood(raw, 2000, (index) => frame(frameType.headers, ends, later(index + 1), bomb), [frame(frameType.headers, ends, 1, first)])
    },
  }

  it.each(Object.keys(floods))('%s', async (what) => {
    const before = zone.seen.length
    await floods[what]?.(await open())
    expect(zone.seen.length - before).toBeLessThan(1000)
    const other = await open()
    other.send(get(1))
    await until(() => other.bodyOf(1).toString() === 'ok')
  })

  it('they are counted by what was overdrawn', async () => {
    const counted = lab.metrics.points().get('edge_http2_connections_total') ?? []
    const outcomes = counted.filter(({ value }) => value > 0).map(({ labels }) => labels['outcome'])
    for (const outcome of ['protocol', 'control_frames', 'overhead']) expect(outcomes).toContain(outcome)
  })
})

describe('a limit over HTTP/2', () => {
  it('more streams than allowed are refused as not processed; a client that knows the limit and breaks it is cut', async () => {
    const answers: (() => void)[] = []
    zone.early = (_request, response) => answers.push(() => response.end('ok')) > 0
    const requests = Array.from({ length: 120 }, (_unused, index) => get(1 + 2 * index))
    const unknowing = await open()
    unknowing.send(...requests)
    await until(() => answers.length === 100 && unknowing.codeOf(239) !== undefined)
    expect([unknowing.codeOf(239), unknowing.closed]).toEqual([code.refusedStream, false])
    for (const answer of answers) answer()
    await until(() => unknowing.bodyOf(199).toString() === 'ok')
    const knowing = await open()
    await until(() => knowing.of(0, frameType.settings) !== undefined)
    knowing.send(...requests)
    await until(() => knowing.closed)
    expect(knowing.codeOf(0)).toBe(code.protocol)
  })

  it('a head with too many fields or too many bytes ends its stream', async () => {
    const raw = await open()
    raw.send(
      get(
        1,
        Array.from({ length: 200 }, (_unused, index) => [`x-${index}`, 'b'] as const),
      ),
    )
    raw.send(
      get(
        3,
        Array.from({ length: 10 }, (_unused, index) => [`x-${index}`, 'b'.repeat(1500)] as const),
      ),
    )
    await until(() => raw.codeOf(1) !== undefined && raw.bodyOf(3).toString() === 'ok')
    expect(raw.codeOf(1)).toBe(code.calm)
  })

  it('a client that opens its window by a byte at a time is ended when the time for an answer is over', async () => {
    const quick = await lab.start('global', {
      tls: { certificateFolder: join(lab.root, 'certs'), ticketSecretFile: join(lab.root, 'tickets'), http2: true },
      limits: { idleTimeoutMs: 400, drainMs: 100 },
    })
    let gone = false
    zone.early = (_request, response) => {
      response.on('close', () => (gone = true))
      response.end(Buffer.alloc(4_000_000))
      return true
    }
    // Its initial window is nothing at all.
    const raw = await RawHttp2.open(quick.publicPort, { ca: ca.pem, servername: 'localhost' }, Buffer.from([0, 4, 0, 0, 0, 0]))
    opened.push(raw)
    raw.send(get(1))
    await until(() => raw.of(1, frameType.headers) !== undefined)
    const dribble = setInterval(() => raw.send(windowUpdate(1, 1)), 20)
    await until(() => gone && raw.codeOf(1) !== undefined)
    clearInterval(dribble)
    expect(raw.bodyOf(1).length).toBeLessThan(1000)
  })

  it('a connection that asks nothing is let go of', async () => {
    const quick = await lab.start('global', {
      tls: { certificateFolder: join(lab.root, 'certs'), ticketSecretFile: join(lab.root, 'tickets'), http2: true },
      limits: { headTimeoutMs: 300, drainMs: 100 },
    })
    const raw = await RawHttp2.open(quick.publicPort, { ca: ca.pem, servername: 'localhost' })
    await until(() => raw.closed)
    expect(raw.codeOf(0)).toBe(code.none)
  })
})

describe('smuggling by way of HTTP/2', () => {
  it.each([
    ['te', [['te', 'gzip']]],
    ['transfer-encoding', [['transfer-encoding', 'chunked']]],
    ['connection', [['connection', 'close']]],
    ['upgrade', [['upgrade', 'websocket']]],
    ['http2-settings', [['http2-settings', 'AAMAAABk']]],
    ['a name in upper case', [['X-A', 'b']]],
    [
      'two equal lengths',
      [
        ['content-length', '0'],
        ['content-length', '0'],
      ],
    ],
    ['a length that no body follows', [['content-length', '5']]],
    ['a pseudo field behind the others', [[':path', '/z']]],
    ['an unknown pseudo field', [[':protocol', 'websocket']]],
    ['another host', [['host', 'evil.example']]],
  ] as [string, Fields][])('%s: the request is no request', async (_case, more) => {
    const before = zone.seen.length
    const raw = await open()
    raw.send(get(1, more))
    await until(() => raw.codeOf(1) !== undefined || raw.closed)
    expect([raw.of(1, frameType.headers), zone.seen.length]).toEqual([undefined, before])
  })

  it.each([
    ['a line break', 'x-a', 'b\r\nx-org-id: z'],
    ['a bare line feed', 'x-a', 'b\nx: y'],
    ['NUL', 'x-a', 'b\0c'],
    ['a blank before the value', 'x-a', ' b'],
    ['a colon in the name', 'x:a', 'b'],
    ['a line break in the name', 'x-a\r\nx-b', 'b'],
  ])('%s never leaves the edge: the layer beneath takes the field out', async (_case, name, value) => {
    const raw = await open()
    raw.send(get(1, [[name, value]]))
    await until(() => raw.bodyOf(1).toString() === 'ok' || raw.codeOf(1) !== undefined)
    const seen = zone.seen.at(-1)
    expect(seen?.fields.some((text) => /^x[-:]a|^x-b|^x$/.test(text))).toBe(false)
    expect(seen && fieldOf(seen, 'x-org-id')).toEqual([org])
  })

  it.each([
    ['fewer', '5', 'abc'],
    ['more', '2', 'abc'],
  ])('%s bytes than the stated length: no request comes about behind the edge', async (_case, length, body) => {
    const before = zone.seen.length
    const raw = await open()
    raw.send(post(1, [['content-length', length]]), data(1, body, flag.endStream))
    await until(() => raw.codeOf(1) !== undefined || raw.closed)
    expect([raw.of(1, frameType.headers), zone.seen.length]).toEqual([undefined, before])
  })

  it('a body that looks like chunks or like a request is a body', async () => {
    const raw = await open()
    const body = '0\r\n\r\nGET /api/v1/admin HTTP/1.1\r\nHost: localhost:8080\r\n\r\n'
    raw.send(post(1), data(1, body.slice(0, 3)), data(1, body.slice(3), flag.endStream))
    await until(() => raw.bodyOf(1).toString() === 'ok')
    expect([zone.seen.at(-1)?.body, zone.seen.at(-1)?.url]).toEqual([body, '/api/v1/units'])
  })

  it('a look-alike of a field of ours, two organisations, or a repeated field is refused as over HTTP/1.1', async () => {
    const before = zone.seen.length
    for (const more of [[['x_org_id', org]], [['x-org-id', org]], [['expect', 'nonsense']]] as Fields[]) {
      const raw = await open()
      raw.send(get(1, more))
      await until(() => raw.bodyOf(1).length > 0)
      expect(raw.bodyOf(1).toString()).toMatch(/REQUEST_HEAD_MALFORMED|ORG_ID_REPEATED/)
    }
    expect(zone.seen).toHaveLength(before)
  })
})

const windowUpdate = (stream: number, by: number): Buffer => frame(frameType.windowUpdate, 0, stream, Buffer.from([0, 0, 0, by]))

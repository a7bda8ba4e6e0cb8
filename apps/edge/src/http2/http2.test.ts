/** HTTP/2 at the running edge, by Node's client and curl: the same answers as over HTTP/1.1. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect as connectH2, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningEdge } from '../edge.ts'
import { authority } from '../test-support/certificates.ts'
import { bareHost, EdgeLab, until } from '../test-support/edge-lab.ts'
import { FakeZone, fieldOf } from '../test-support/fake-zone.ts'
import { openTls } from '../test-support/tls-client.ts'

const lab = new EdgeLab('net')
const zone = new FakeZone()
const ca = authority(join(lab.root, 'ca'))
const tls = { certificateFolder: join(lab.root, 'certs'), ticketSecretFile: join(lab.root, 'tickets'), http2: true }
let edge: RunningEdge
let org: string
const sessions: ClientHttp2Session[] = []

async function session(port = edge.publicPort): Promise<ClientHttp2Session> {
  const socket = await openTls(port, { ca: ca.pem, servername: 'localhost', ALPNProtocols: ['h2'] })
  const made = connectH2(`https://${bareHost}`, { createConnection: () => socket })
  made.on('error', () => undefined)
  sessions.push(made)
  return made
}

interface Answer {
  readonly status: number
  readonly fields: Record<string, unknown>
  readonly trailers: Record<string, unknown>
  readonly body: Buffer
  readonly code: number
}

async function ask(from: ClientHttp2Session, fields: OutgoingHttpHeaders, body?: Buffer, trailers?: OutgoingHttpHeaders): Promise<Answer> {
  const all = { ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': org, ...fields }
  const stream = from.request(all, { endStream: body === undefined, waitForTrailers: trailers !== undefined })
  let [headers, trailed]: Record<string, unknown>[] = [{}, {}]
  const chunks: Buffer[] = []
  stream.on('response', (got) => (headers = { ...got }))
  stream.on('trailers', (got) => (trailed = { ...got }))
  stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}))
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('error', () => undefined)
  if (body) stream.end(body)
  await new Promise((resolve) => stream.once('close', resolve))
  const status = Number(headers?.[':status'] ?? 0)
  return { status, fields: headers ?? {}, trailers: trailed ?? {}, body: Buffer.concat(chunks), code: stream.rstCode ?? 0 }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  ca.issue(join(lab.root, 'certs'), 'bare', ['localhost'])
  await zone.start()
  lab.cell(1, 'eu', zone.address)
  org = lab.org()
  edge = await lab.start('global', { tls })
})
beforeEach(() => {
  zone.answer = (_request, response) => void response.end('ok')
  zone.early = () => false
})
afterAll(async () => {
  for (const one of sessions) one.destroy()
  await lab.close()
  await zone.stop()
})

describe('over HTTP/2', () => {
  it('requests are answered as over HTTP/1.1: bodies both ways, many at once, several cookies, errors of the edge', async () => {
    const one = await session()
    zone.answer = (_request, response, body) => {
      response.writeHead(200, ['set-cookie', 'a=1', 'set-cookie', 'b=2', 'server', 'x', 'x-length', String(body.length)])
      response.end(`got ${body}`)
    }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_unused, index) =>
        ask(one, { ':method': 'POST', cookie: ['x=1', 'y=2'] as never }, Buffer.from(`body ${index}`)),
      ),
    )
    expect(answers.map(({ status, body }) => [status, body.toString()])).toEqual(answers.map((_one, index) => [200, `got body ${index}`]))
    expect(answers[0]?.fields['set-cookie']).toEqual(['a=1', 'b=2'])
    for (const dropped of ['connection', 'transfer-encoding', 'server']) expect(answers[0]?.fields[dropped]).toBeUndefined()
    const seen = zone.seen.at(-1)
    expect(seen && ['cookie', 'x-forwarded-proto', 'host'].map((name) => fieldOf(seen, name))).toEqual([
      ['x=1; y=2'],
      ['https'],
      [bareHost],
    ])
    expect((await ask(one, { 'x-org-id': 'nobody' })).status).toBe(400)
    expect((await ask(one, { ':authority': 'eu.localhost:8080' })).status).toBe(421)
    expect((await ask(one, { ':method': 'HEAD' })).status).toBe(200)
    expect((await ask(one, { 'x-freehold-assertion': 'forged' })).status).toBe(200)
    expect(zone.seen.at(-1)?.fields.join()).not.toContain('forged')
    zone.answer = (_request, response) => response.writeHead(200, ['age', '1', 'age', '2', 'x-a', '1', 'x-a', '2']).end('whose age?')
    const twice = await ask(one, {})
    expect([twice.status, twice.body.toString()]).toEqual([502, expect.stringContaining('ZONE_ANSWER_BROKEN')])
  })

  it('a connection carries as many requests as its client likes, as long as each comes to its end', async () => {
    const one = await session()
    let answered = 0
    for (let round = 0; round < 12; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(one, {})))
      answered += answers.filter(({ status }) => status === 200).length
    }
    expect([answered, one.closed]).toEqual([600, false])
  })

  it('trailers pass both ways, but for fields of framing', async () => {
    let arrived: NodeJS.Dict<string> = {}
    zone.early = (request, response) => {
      request.resume().on('end', () => {
        arrived = request.trailers
        response.writeHead(200, { trailer: 'x-sum' }).write('part')
        response.addTrailers({ 'x-sum': 'abc' })
        response.end()
      })
      return true
    }
    const answer = await ask(await session(), { ':method': 'POST' }, Buffer.from('body'), { 'x-check': 'def', 'content-type': 'text/x' })
    expect([answer.body.toString(), answer.trailers['x-sum'], { ...arrived }]).toEqual(['part', 'abc', { 'x-check': 'def' }])
  })

  it('sixteen megabytes go each way whole, with a stated length and without', async () => {
    const one = await session()
    const bytes = randomBytes(16 * 1024 * 1024)
    let received = ''
    zone.early = (request, response) => {
      const hash = createHash('sha256')
      request.on('data', (chunk: Buffer) => hash.update(chunk))
      request.on('end', () => {
        received = `${hash.digest('hex')} ${request.headers['content-length'] ?? 'chunked'}`
        response.end(bytes)
      })
      return true
    }
    for (const length of [{ 'content-length': bytes.length }, {}]) {
      const answer = await ask(one, { ':method': 'POST', ':path': '/api/v1/files', ...length }, bytes)
      expect(sha256(answer.body)).toBe(sha256(bytes))
      expect(received).toBe(`${sha256(bytes)} ${length['content-length'] ?? 'chunked'}`)
    }
    expect(one.closed).toBe(false)
  })

  it('a refused body is left where it is: at most one window of it comes', async () => {
    const strict = lab.org({ strict: true })
    await until(() => edge.directory.sequence >= lab.controlPlane.log.length)
    const one = await session()
    const stream = one.request({ ':method': 'POST', ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': strict })
    stream.on('error', () => undefined)
    let acknowledged = 0
    stream.write(randomBytes(1_000_000), () => (acknowledged = 1_000_000))
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>]
    stream.resume()
    await new Promise((resolve) => stream.once('close', resolve))
    expect([headers[':status'], stream.rstCode, acknowledged]).toEqual([421, constants.NGHTTP2_NO_ERROR, 0])
    expect((await ask(one, {})).status).toBe(200)
  })

  it('a client that goes away cancels what is behind, and an answer that breaks off is no whole one', async () => {
    const one = await session()
    let gone = false
    zone.early = (request, response) => {
      response.on('close', () => (gone = true))
      response.writeHead(200).write('begun')
      if (request.url === '/api/v1/broken') setTimeout(() => response.destroy(), 20)
      return true
    }
    const stream = one.request({ ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': org })
    stream.on('error', () => undefined)
    await once(stream, 'data')
    stream.close(constants.NGHTTP2_CANCEL)
    await until(() => gone)
    const broken = await ask(one, { ':path': '/api/v1/broken' })
    expect([broken.status, broken.code === constants.NGHTTP2_NO_ERROR]).toEqual([200, false])
  })

  it('a client that takes nothing of its answers costs at most its window and two reads for each', async () => {
    const one = await session()
    zone.early = (_request, response) => {
      response.writeHead(200, { 'content-length': 2 ** 26 })
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
      return true
    }
    const before = process.memoryUsage().rss
    const streams = Array.from({ length: 8 }, () => one.request({ ':authority': bareHost, ':path': '/api/v1/units', 'x-org-id': org }))
    for (const stream of streams) stream.on('error', () => undefined)
    await Promise.all(streams.map((stream) => once(stream, 'response')))
    expect((await ask(await session(), { 'x-org-id': 'nobody' })).status).toBe(400)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
    one.destroy()
  })

  it('curl and HTTP/1.1 speak to the same port, each in its own way', async () => {
    const curl = async (...more: string[]): Promise<string> => {
      const url = `https://localhost:${edge.publicPort}/api/v1/units`
      const args = ['-sS', '--cacert', join(lab.root, 'ca', 'ca.pem'), '-H', `Host: ${bareHost}`, '-H', `X-Org-Id: ${org}`]
      const { stdout } = await promisify(execFile)('curl', [...args, '--resolve', `localhost:${edge.publicPort}:127.0.0.1`, ...more, url])
      return stdout
    }
    const shows = ['-w', ' %{http_version} %{http_code}']
    expect(await curl('--http2', ...shows)).toBe('ok 2 200')
    expect(await curl('--http2', ...shows, '-H', 'Expect: 100-continue', '--data', 'a'.repeat(100_000))).toBe('ok 2 200')
    expect(await curl('--http1.1', ...shows)).toBe('ok 1.1 200')
  })

  it('is not offered where it is not switched on, nor to other edges', async () => {
    const plain = await lab.start('global', { tls: { ...tls, http2: false } })
    const socket = await openTls(plain.publicPort, { ca: ca.pem, servername: 'localhost', ALPNProtocols: ['h2', 'http/1.1'] })
    expect(socket.alpnProtocol).toBe('http/1.1')
    socket.destroy()
  })

  it('a process that stops says so twice: streams that cross the first notice are served, and the open one ends whole', async () => {
    const draining = await lab.start('global', { tls, limits: { drainMs: 5000 } })
    const client = await session(draining.publicPort)
    const told: number[] = []
    client.on('goaway', (code, last) => told.push(code, last))
    let finish: (() => void) | undefined
    zone.answer = (_request, response) => void (finish = () => response.end('late but whole'))
    const pending = ask(client, {})
    await until(() => finish !== undefined)
    const stopped = draining.stop()
    await until(() => told.length > 0)
    expect(told.slice(0, 2)).toEqual([constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1])
    finish?.()
    expect((await pending).body.toString()).toBe('late but whole')
    await stopped
  })
})

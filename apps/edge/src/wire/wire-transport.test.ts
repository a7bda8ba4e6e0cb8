/** What only the transport over `node:net` promises; everything else is tested over both transports. */
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningEdge } from '../edge.ts'
import { bareHost, EdgeLab, until } from '../test-support/edge-lab.ts'
import { codeOf, rawRequest, requestBytes } from '../test-support/raw-request.ts'
import { RawZone } from '../test-support/raw-zone.ts'
import { refusedAnswers, refusedBodies, refusedRequests } from '../test-support/refused-corpus.ts'

const lab = new EdgeLab('net')
const zone = new RawZone()
let edge: RunningEdge
let org: string
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
beforeAll(async () => {
  await zone.start()
  lab.cell(1, 'eu', zone.address)
  org = lab.org()
  edge = await lab.start('global', { limits: { drainMs: 200, answerTimeoutMs: 2000, headTimeoutMs: 1000 } })
})
beforeEach(() => {
  zone.answer = (socket) => void socket.write(ok)
})
afterAll(async () => {
  await lab.close()
  await zone.stop()
})

const ask = (method = 'GET', fields: readonly string[] = [], body = '') =>
  rawRequest(edge.publicPort, requestBytes(method, '/api/v1/units', bareHost, [`X-Org-Id: ${org}`, ...fields], body))
const get = (target: string, version = '1.1') => `GET ${target} HTTP/${version}\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\n\r\n`

/** A client that keeps its connection. */
class Kept {
  text = ''
  ended = false
  readonly socket: Socket = connect(edge.publicPort, '127.0.0.1')

  constructor() {
    this.socket.on('data', (chunk) => (this.text += chunk.toString('latin1')))
    this.socket.on('end', () => (this.ended = true))
    this.socket.on('error', () => (this.ended = true))
  }

  async exchange(bytes: string, until_: string): Promise<string> {
    this.text = ''
    this.socket.write(bytes, 'latin1')
    await until(() => this.text.includes(until_) || this.ended)
    return this.text
  }
}

describe('what could be read in two ways', () => {
  const named = (bytes: string): string => bytes.replace('Host: localhost:8080\r\n', `Host: ${bareHost}\r\nX-Org-Id: ${org}\r\n`)

  it.each(refusedRequests)('is refused whole, nothing of it going on: %s', async (_what, bytes) => {
    const before = zone.received.join('').length
    const answer = await rawRequest(edge.publicPort, Buffer.from(named(bytes), 'latin1'))
    expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_HEAD_MALFORMED'])
    expect(zone.received.join('')).toHaveLength(before)
  })

  it.each(refusedBodies)('never makes a whole request behind the edge: %s', async (_what, bytes) => {
    zone.answer = (socket, _text, connection) => {
      if (/\r\n0\r\n.*\r\n\r\n$/s.test(zone.received[connection] ?? '')) socket.write(ok)
    }
    const answer = await rawRequest(edge.publicPort, Buffer.from(named(bytes), 'latin1'))
    expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_HEAD_MALFORMED'])
  })

  it.each(refusedAnswers)('in an answer is a 502, and the connection is dropped: %s', async (_what, bytes) => {
    zone.answer = (socket) => void socket.write(Buffer.from(bytes, 'latin1'))
    const answer = await ask('POST')
    expect([answer.status, codeOf(answer)]).toEqual([502, 'ZONE_ANSWER_BROKEN'])
    await until(() => zone.connections.at(-1)?.destroyed === true)
  })
})

describe('a connection behind the edge', () => {
  it('is used again when question and answer ended on their frames', async () => {
    await ask()
    const before = zone.connections.length
    for (let index = 0; index < 3; index += 1) expect((await ask('POST', [], 'body')).body).toBe('ok')
    expect(zone.connections).toHaveLength(before)
  })

  it.each([
    ['bytes behind the answer', `${ok}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`],
    ['Connection: close', ok.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')],
    ['HTTP/1.0', ok.replace('1.1', '1.0')],
  ])('is not used again after %s', async (_what, bytes) => {
    zone.answer = (socket) => void socket.write(bytes)
    const before = zone.connections.length
    for (let index = 0; index < 3; index += 1) expect((await ask()).body).toBe('ok')
    expect(zone.connections.length - before).toBeGreaterThanOrEqual(2)
  })

  it('that speaks while it is idle is cut, and what it said reaches nobody', async () => {
    await ask()
    const idle = zone.connections.at(-1)
    idle?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
    await until(() => idle?.destroyed === true)
    expect((await ask()).body).toBe('ok')
  })

  it('that was let go of costs a read nothing, and a write is never repeated', async () => {
    const broken = (socket: Socket): void => void socket.destroy()
    await ask()
    let answers = 0
    zone.answer = (socket) => {
      answers += 1
      if (answers === 1) broken(socket)
      else socket.write(ok)
    }
    expect((await ask('GET')).body).toBe('ok')
    answers = 0
    expect(codeOf(await ask('POST', [], 'pay'))).toBe('ZONE_ANSWER_BROKEN')
    expect(answers).toBe(1)
  })
})

describe('a client connection', () => {
  it('carries one request after the other, also when they come in one piece', async () => {
    zone.answer = (socket, text) => {
      const path = / (\S+) HTTP/.exec(text)?.[1] ?? ''
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`)
    }
    const client = new Kept()
    const paths = ['/api/v1/a', '/api/v1/b', '/api/v1/c']
    const text = await client.exchange(paths.map((path) => get(path)).join(''), '/api/v1/c')
    expect(text.match(/\/api\/v1\/[abc]/g)).toEqual(paths)
    for (const byte of get('/api/v1/d')) client.socket.write(byte)
    await until(() => client.text.endsWith('/api/v1/d'))
    client.socket.destroy()
  })

  it('that asks on and on and takes no answer is made to wait', async () => {
    const one = `GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`
    const client = connect(edge.publicPort, '127.0.0.1')
    client.pause()
    const batch = one.repeat(2000)
    let [written, full, last] = [0, false, -1]
    const pump = (): void => {
      while (!full && written < 60_000_000) {
        written += batch.length
        full = !client.write(batch)
      }
    }
    client.on('drain', () => {
      full = false
      pump()
    })
    pump()
    // It has come to rest when a whole look-round brings nothing new: what two kernels and the edge hold, and no more.
    await until(() => (full && written === last) || ((last = written), false))
    expect(written).toBeLessThan(60_000_000)
    client.destroy()
  })

  it('ends with an answer that came before its body was read', async () => {
    zone.answer = (socket) => void socket.write(ok)
    const client = new Kept()
    const head = `POST /api/v1/units HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\nContent-Length: 100\r\n\r\nhalf`
    expect(await client.exchange(head, 'ok')).toContain('connection: close')
    await until(() => client.ended)
  })

  it('of HTTP/1.0 gets a body without chunks and its end', async () => {
    zone.answer = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX-Sum: 1\r\n\r\n')
    const answer = await rawRequest(edge.publicPort, get('/api/v1/units', '1.0'))
    expect(answer.fields.has('transfer-encoding')).toBe(false)
    expect(answer.body).toBe('abc')
  })
})

describe('bytes', () => {
  it('of a chunked body go on as they came, both ways, trailers that are ours left out', async () => {
    const body = '3\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-Freehold-Assertion: forged\r\nContent-Length: 3\r\n\r\n'
    const passed = body.replace('X-Freehold-Assertion: forged\r\nContent-Length: 3\r\n', '')
    zone.answer = (socket, _text, connection) => {
      if (zone.received[connection]?.endsWith(passed))
        socket.write(`HTTP/1.1 200 Fine \u00e4\r\nTransfer-Encoding: chunked\r\n\r\n${body}`, 'latin1')
    }
    const answer = await ask('POST', ['Transfer-Encoding: chunked'], body)
    expect(answer.text.endsWith(`\r\n\r\n${passed}`)).toBe(true)
    expect(answer.text).toContain('HTTP/1.1 200 Fine \u00e4\r\n')
    expect(zone.received.at(-1)).not.toContain('forged')
  })

  it('of an answer without an end of its own come in chunks, and a broken one never looks whole', async () => {
    zone.answer = (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nto the end')
    const whole = await ask()
    expect([whole.fields.get('transfer-encoding'), whole.body]).toEqual(['chunked', 'to the end'])
    zone.answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nto the end')
      socket.resetAndDestroy()
    }
    expect((await ask('POST')).text.endsWith('0\r\n\r\n')).toBe(false)
  })

  it('of a target, a field and their order are not touched', async () => {
    zone.answer = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nsEt-CoOkIe:b=2\r\nX-A: \t"\u00ff" \r\nContent-Length: 0\r\n\r\n', 'latin1')
    const target = '/api/v1/%7e/../a//b?x=%zz&y=[|]'
    const bytes = requestBytes('GET', target, bareHost, [`X-Org-Id: ${org}`, 'X-b:  1', 'x-A: \u00ff', 'X-b: 2'])
    const answer = await rawRequest(edge.publicPort, Buffer.from(bytes, 'latin1'))
    expect(zone.received.at(-1)).toContain(
      `GET ${target} HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\nX-b:  1\r\nx-A: \u00ff\r\nX-b: 2\r\n`,
    )
    expect(answer.text).toContain('\r\nSet-Cookie: a=1\r\nsEt-CoOkIe:b=2\r\nX-A: \t"\u00ff" \r\n')
  })

  it('are not asked for while nobody takes them, and a client that waits is asked once', async () => {
    zone.answer = (socket, text) => void (text.endsWith('body') && socket.write(ok))
    const client = new Kept()
    const head = `POST /api/v1/units HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\nContent-Length: 4\r\nExpect: 100-Continue\r\n\r\n`
    expect(await client.exchange(head, '\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    expect(await client.exchange('body', 'ok')).toContain('200 OK')
    expect(zone.received.at(-1)?.toLowerCase()).not.toContain('expect')
    client.socket.destroy()
  })
})

describe('interim answers', () => {
  it('stay between neighbours, and a 101 that nobody asked for is refused', async () => {
    zone.answer = (socket) => void socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok}`)
    const answer = await ask()
    expect([answer.status, answer.body]).toEqual([200, 'ok'])
    expect(answer.text).not.toContain('103')
    zone.answer = (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n')
    expect(codeOf(await ask('POST'))).toBe('ZONE_ANSWER_BROKEN')
  })
})

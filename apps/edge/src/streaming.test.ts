import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, until, transports } from './test-support/edge-lab.ts'
import { FakeZone } from './test-support/fake-zone.ts'
import { codeOf, rawRequest, requestBytes } from './test-support/raw-request.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const zone = new FakeZone()
  let edge: RunningEdge
  let org: string
  beforeAll(async () => {
    await zone.start()
    lab.cell(1, 'eu', zone.address)
    org = lab.org()
    edge = await lab.start('global', {
      limits: { bodyBytes: 1_000_000, drainMs: 200, answerTimeoutMs: 1000, connectTimeoutMs: 500, headTimeoutMs: 1000 },
    })
  })
  beforeEach(() => {
    zone.early = () => false
    zone.answer = (_request, response) => void response.end('ok')
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  const open = (options: { method?: string; path?: string; headers?: Record<string, string> }) => {
    const client = httpRequest({
      port: edge.publicPort,
      host: '127.0.0.1',
      agent: false,
      method: options.method ?? 'GET',
      path: options.path ?? '/api/v1/units',
      headers: { host: bareHost, 'x-org-id': org, ...options.headers },
    })
    client.on('error', () => undefined)
    const answer = new Promise<IncomingMessage>((resolve) => client.on('response', resolve))
    return { client, answer }
  }
  const hashOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
    const hash = createHash('sha256')
    for await (const chunk of stream) hash.update(chunk)
    return hash.digest('hex')
  }

  describe('bodies', () => {
    it('pass both ways whole, with a length and chunked', async () => {
      const bytes = randomBytes(900_000)
      const wanted = createHash('sha256').update(bytes).digest('hex')
      zone.early = (request, response) => {
        void (async () => {
          const parts: Buffer[] = []
          for await (const chunk of request) parts.push(chunk as Buffer)
          response.end(Buffer.concat(parts))
        })()
        return true
      }
      for (const headers of [{ 'content-length': String(bytes.length) }, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
        const { client, answer } = open({ method: 'POST', headers })
        client.end(bytes)
        expect(await hashOf(await answer)).toBe(wanted)
      }
    })

    it('that say they are too large are refused before a byte is read, others at the limit', async () => {
      const before = zone.seen.length
      const stated = await rawRequest(
        edge.publicPort,
        requestBytes('POST', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`, 'Content-Length: 1000001']),
      )
      expect([stated.status, codeOf(stated)]).toEqual([413, 'BODY_TOO_LARGE'])
      const { client, answer } = open({ method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
      for (let index = 0; index < 30; index += 1) client.write(randomBytes(50_000))
      client.end()
      expect((await answer).statusCode).toBe(413)
      expect(zone.seen).toHaveLength(before)
    })

    it('of a refused request are neither read nor forwarded, and the client gets the answer whole', async () => {
      const strict = lab.org({ strict: true })
      await edge.directory.waitFor(strict, (entry) => entry !== undefined, 2000)
      const before = zone.seen.length
      const { client, answer } = open({ method: 'POST', headers: { 'x-org-id': strict, 'content-length': '100000000' } })
      const chunk = Buffer.alloc(65_536)
      const pump = (): void => {
        while (client.write(chunk));
        client.once('drain', pump)
      }
      pump()
      const response = await answer
      expect(response.statusCode).toBe(421)
      await hashOf(response)
      await until(() => client.destroyed || client.socket?.destroyed === true || client.socket?.readableEnded === true)
      // What the kernel holds for the connection, and no more: the edge stopped reading.
      expect(client.socket?.bytesWritten ?? 0).toBeLessThan(20_000_000)
      expect(zone.seen).toHaveLength(before)
      client.destroy()
    })

    it('are asked for with 100 Continue only when the request goes on', async () => {
      const { client, answer } = open({ method: 'POST', headers: { expect: '100-continue', 'content-length': '4' } })
      client.on('continue', () => client.end('body'))
      client.flushHeaders()
      expect((await answer).statusCode).toBe(200)
      expect(zone.seen.at(-1)?.body).toBe('body')
    })

    it('hold back a zone that sends faster than its client reads', async () => {
      let written = 0
      let full = false
      zone.answer = (_request, response) => {
        const pump = (): void => {
          while (!full && written < 200_000_000) {
            written += 65_536
            if (!response.write(Buffer.alloc(65_536))) full = true
          }
        }
        response.on('drain', () => {
          full = false
          pump()
        })
        pump()
      }
      const { client, answer } = open({})
      client.end()
      const response = await answer
      response.pause()
      let last = -1
      // The pump has come to rest when a whole look-round brings nothing new.
      await until(() => (full && written === last) || ((last = written), false))
      expect(written).toBeLessThan(60_000_000)
      client.destroy()
    })
  })

  describe('an answer', () => {
    it('reaches the client event by event', async () => {
      let push: (text: string) => void = () => undefined
      zone.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.flushHeaders()
        push = (text) => void response.write(text)
      }
      const { client, answer } = open({ headers: { accept: 'text/event-stream' } })
      client.end()
      const response = await answer
      let got = ''
      response.on('data', (chunk) => (got += String(chunk)))
      for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
        push(event)
        await until(() => got.endsWith(event))
      }
      client.destroy()
    })

    it('that breaks off is broken off for the client too, never made to look whole', async () => {
      zone.answer = (_request, response) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('half')
        setImmediate(() => response.destroy())
      }
      const { client, answer } = open({})
      client.end()
      await expect(hashOf(await answer)).rejects.toThrow()
    })

    it('that does not come in time is a 504', async () => {
      zone.answer = () => undefined
      const answer = await rawRequest(edge.publicPort, requestBytes('POST', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]))
      expect([answer.status, codeOf(answer)]).toEqual([504, 'ZONE_TIMEOUT'])
    })

    it('of a zone that is not HTTP is a 502, and one that is not there a 503', async () => {
      zone.answer = (request) => void request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab')
      const broken = await rawRequest(edge.publicPort, requestBytes('POST', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]))
      expect([broken.status, codeOf(broken)]).toEqual([502, 'ZONE_ANSWER_BROKEN'])
      const nowhere = lab.org({ cell: 2 })
      await edge.directory.waitFor(nowhere, (entry) => entry !== undefined, 2000)
      const absent = await rawRequest(edge.publicPort, requestBytes('GET', '/api/v1/units', bareHost, [`X-Org-Id: ${nowhere}`]))
      expect([absent.status, codeOf(absent), absent.fields.get('retry-after')]).toEqual([503, 'ZONE_UNAVAILABLE', '1'])
    })

    it('keeps trailers and hides what is ours', async () => {
      zone.answer = (_request, response) => {
        response.writeHead(200, { trailer: 'x-sum', 'x-powered-by': 'x', 'x-freehold-epoch': '9', server: 'y' })
        response.write('a')
        response.addTrailers({ 'x-sum': '42' })
        response.end()
      }
      const { client, answer } = open({})
      client.end()
      const response = await answer
      await hashOf(response)
      expect(response.trailers['x-sum']).toBe('42')
      for (const name of ['x-powered-by', 'x-freehold-epoch', 'server']) expect(response.headers[name]).toBeUndefined()
    })
  })

  describe('a client that goes away', () => {
    it('ends the work upstream', async () => {
      let closed = false
      let arrived = false
      zone.answer = (_request, response) => {
        arrived = true
        response.on('close', () => (closed = true))
      }
      const { client } = open({})
      client.end()
      await until(() => arrived)
      client.destroy()
      await until(() => closed)
      expect(closed).toBe(true)
    })
  })

  describe('a WebSocket', () => {
    it('is joined both ways and ends on both sides', async () => {
      let upstreamClosed = false
      zone.server.on('upgrade', (request, socket, head) => {
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${request.headers['sec-websocket-key']}\r\n\r\n`,
        )
        if (head.length > 0) socket.write(head)
        socket.on('data', (chunk: Buffer) => socket.write(`echo ${String(chunk)}`))
        socket.on('close', () => (upstreamClosed = true))
        socket.on('end', () => socket.end())
        socket.on('error', () => undefined)
      })
      let got = ''
      const socket = connect(edge.publicPort, '127.0.0.1', () =>
        socket.write(
          `GET /api/v1/live HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n`,
        ),
      )
      socket.on('data', (chunk) => (got += String(chunk)))
      await until(() => got.includes('\r\n\r\n'))
      expect(got).toContain('101 Switching Protocols')
      expect(got.toLowerCase()).toContain('sec-websocket-accept: abc')
      socket.write('hello')
      await until(() => got.includes('echo hello'))
      socket.destroy()
      await until(() => upstreamClosed)
    })

    it('that is refused gets an ordinary answer', async () => {
      const bytes = `GET /api/v1/live HTTP/1.1\r\nHost: ${bareHost}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n\r\n`
      const answer = await rawRequest(edge.publicPort, bytes)
      expect([answer.status, codeOf(answer)]).toEqual([400, 'ORG_REQUIRED'])
    })

    it('is the only upgrade: another is an ordinary request', async () => {
      const answer = await rawRequest(
        edge.publicPort,
        requestBytes('GET', '/healthz', bareHost, ['Upgrade: h2c']).replace('Connection: close', 'Connection: Upgrade, close'),
      )
      expect(answer.status).toBe(200)
    })
  })
})

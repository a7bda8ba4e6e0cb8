import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    edge = await lab.start('global', { limits: { headTimeoutMs: 500, drainMs: 2000, headBytes: 4096 } })
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  const head = (...lines: string[]): string => [...lines, 'Connection: close', '', ''].join('\r\n')
  const first = 'POST /api/v1/units HTTP/1.1'

  describe('requests that could be read in two ways', () => {
    const named = (): string => `X-Org-Id: ${org}`
    it.each([
      [
        'length and chunked',
        () => `${head(first, `Host: ${bareHost}`, named(), 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      ],
      ['two lengths', () => `${head(first, `Host: ${bareHost}`, named(), 'Content-Length: 1', 'Content-Length: 2')}ab`],
      ['two equal lengths', () => `${head(first, `Host: ${bareHost}`, named(), 'Content-Length: 2', 'Content-Length: 2')}ab`],
      ['obs-fold', () => head('GET /api/v1/units HTTP/1.1', `Host: ${bareHost}`, named(), 'X-A: b\r\n c')],
      ['a bare line feed', () => head('GET /api/v1/units HTTP/1.1', `Host: ${bareHost}`, `${named()}\nX-B: c`)],
      ['NUL in a value', () => head('GET /api/v1/units HTTP/1.1', `Host: ${bareHost}`, named(), 'X-A: b\u0000c')],
      ['space before the colon', () => head('GET /api/v1/units HTTP/1.1', `Host: ${bareHost}`, named(), 'X-A : b')],
      ['no Host', () => head('GET /api/v1/units HTTP/1.1', named())],
      ['two Hosts', () => head('GET /api/v1/units HTTP/1.1', `Host: ${bareHost}`, 'Host: evil.example', named())],
      [
        'chunked in HTTP/1.0',
        () => `${head('POST /api/v1/units HTTP/1.0', `Host: ${bareHost}`, named(), 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      ],
      [
        'an absolute target of another authority',
        () => head('GET http://evil.example/api/v1/units HTTP/1.1', `Host: ${bareHost}`, named()),
      ],
      ['framing named in Connection', () => head(first, `Host: ${bareHost}`, named(), 'Content-Length: 0', 'Connection: content-length')],
      ['HTTP/2.0 in the request line', () => head('GET /api/v1/units HTTP/2.0', `Host: ${bareHost}`, named())],
      ['not HTTP at all', () => 'SSH-2.0-OpenSSH_9\r\n\r\n'],
    ])('are refused with 400 and the connection closed: %s', async (_case, bytes) => {
      const before = zone.seen.length
      const answer = await rawRequest(edge.publicPort, bytes())
      expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_HEAD_MALFORMED'])
      expect(answer.fields.get('connection')).toBe('close')
      expect(zone.seen).toHaveLength(before)
    })

    it('never hide a second request', async () => {
      const before = zone.seen.length
      const inner = `GET /api/v1/hidden HTTP/1.1\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\n\r\n`
      for (const framing of [
        'Transfer-Encoding: chunked\r\nContent-Length: 4',
        'Content-Length: 0\r\nContent-Length: 44',
        'Transfer-Encoding: xchunked',
      ]) {
        await rawRequest(edge.publicPort, `${first}\r\nHost: ${bareHost}\r\nX-Org-Id: ${org}\r\n${framing}\r\n\r\n${inner}`)
      }
      expect(zone.seen).toHaveLength(before)
    })

    it('an absolute target of the Host itself is an ordinary one', async () => {
      const answer = await rawRequest(
        edge.publicPort,
        requestBytes('GET', `http://${bareHost}/api/v1/units?a=1`, bareHost, [`X-Org-Id: ${org}`]),
      )
      expect(answer.status).toBe(200)
      expect(zone.seen.at(-1)?.url).toBe('/api/v1/units?a=1')
    })
  })

  describe('limits', () => {
    it('refuse a head that is too large with 431', async () => {
      const answer = await rawRequest(edge.publicPort, head('GET / HTTP/1.1', `Host: ${bareHost}`, `X-A: ${'a'.repeat(8000)}`))
      expect([answer.status, codeOf(answer)]).toEqual([431, 'REQUEST_HEAD_TOO_LARGE'])
    })

    it('end a head that trickles in', async () => {
      const answer = await rawRequest(edge.publicPort, `GET / HTTP/1.1\r\nHost: ${bareHost}\r\n`)
      expect([answer.status, codeOf(answer)]).toEqual([408, 'REQUEST_TIMEOUT'])
    })
  })

  describe('stopping', () => {
    it('lets what is in flight end, tells kept connections to close, and accepts nothing new', async () => {
      const other = await lab.start('global')
      let finish: (() => void) | undefined
      zone.answer = (_request, response) => void (finish = () => response.end('late but whole'))
      let kept = ''
      const socket = connect(other.publicPort, '127.0.0.1', () => socket.write(`GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`))
      socket.on('data', (chunk) => (kept += String(chunk)))
      await until(() => kept.includes('alive'))
      const pending = rawRequest(other.publicPort, requestBytes('GET', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]))
      await until(() => finish !== undefined)
      const stopped = other.stop()
      kept = ''
      socket.write(`GET /healthz HTTP/1.1\r\nHost: ${bareHost}\r\n\r\n`)
      await until(() => kept.includes('alive'))
      expect(kept.toLowerCase()).toContain('connection: close')
      finish?.()
      expect((await pending).body).toBe('late but whole')
      await stopped
      await expect(rawRequest(other.publicPort, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow()
    })
  })
})

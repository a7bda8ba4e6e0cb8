import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, euHost, newOrg, transports } from './test-support/edge-lab.ts'
import { FakeZone, fieldOf } from './test-support/fake-zone.ts'
import { countReads } from './test-support/count-reads.ts'
import { codeOf, rawRequest, requestBytes } from './test-support/raw-request.ts'
import { readBuffer } from './wire/read-buffer.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const zone = new FakeZone()
  let edge: RunningEdge
  beforeAll(async () => {
    await zone.start()
    lab.cell(1, 'eu', zone.address)
    edge = await lab.start('global')
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  const ask = (method: string, target: string, fields: readonly string[] = [], body = '', host = bareHost) =>
    rawRequest(edge.publicPort, requestBytes(method, target, host, fields, body))
  const put = async (facts: Parameters<EdgeLab['org']>[0] = {}) => {
    const org = lab.org(facts)
    await edge.directory.waitFor(org, (entry) => entry !== undefined, 2000)
    return org
  }

  describe('the global edge on the bare host', () => {
    it("passes a request to its organisation's zone, target, fields and body untouched", async () => {
      const org = await put()
      zone.answer = (_request, response) =>
        void response
          .writeHead(
            201,
            [
              ['Set-Cookie', 'a=1'],
              ['Set-Cookie', 'b=2'],
              ['X-Own', 'y'],
            ].flat(),
          )
          .end('made')
      const answer = await ask(
        'POST',
        '/api/v1/units?x=%20&y=a/../b',
        [`X-Org-Id: ${org}`, 'Idempotency-Key: k1', 'X-Custom: A,b'],
        '{"a":1}',
      )
      expect(answer.status).toBe(201)
      expect(answer.body).toBe('made')
      expect(answer.setCookies).toEqual(['a=1', 'b=2'])
      const seen = zone.seen.at(-1)
      if (!seen) throw new Error('the zone saw the request')
      expect([seen.method, seen.url, seen.body]).toEqual(['POST', '/api/v1/units?x=%20&y=a/../b', '{"a":1}'])
      expect(fieldOf(seen, 'x-custom')).toEqual(['A,b'])
      expect(fieldOf(seen, 'idempotency-key')).toEqual(['k1'])
      expect(fieldOf(seen, 'host')).toEqual([bareHost])
    })

    it('drops what a stranger forges and adds its own trace, id and forwarded fields once', async () => {
      const org = await put()
      const forged = [
        'X-Freehold-Assertion: x',
        'x-freehold-hop: x',
        'X-FREEHOLD-anything: x',
        'Forwarded: for=1',
        'X-Forwarded-For: 6.6.6.6',
      ]
      const more = [
        'X-Forwarded-Host: evil',
        'X-Forwarded-Proto: https',
        'X-Request-Id: forged',
        `traceparent: 00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      ]
      const answer = await ask('GET', '/api/v1/units', [`X-Org-Id: ${org}`, ...forged, ...more])
      const seen = zone.seen.at(-1)
      if (!seen) throw new Error('the zone saw the request')
      expect(fieldOf(seen, 'x-freehold-assertion')).toEqual([])
      expect(fieldOf(seen, 'x-freehold-anything')).toEqual([])
      expect(fieldOf(seen, 'forwarded')).toEqual([])
      expect(fieldOf(seen, 'x-forwarded-for')).toEqual(['127.0.0.1'])
      expect(fieldOf(seen, 'x-forwarded-host')).toEqual([bareHost])
      expect(fieldOf(seen, 'x-forwarded-proto')).toEqual(['http'])
      expect(fieldOf(seen, 'x-freehold-hop')).toHaveLength(1)
      expect(fieldOf(seen, 'x-request-id')).toEqual([answer.fields.get('x-request-id')])
      expect(answer.fields.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    })

    it.each([
      ['absent', [], 400, 'ORG_REQUIRED'],
      ['malformed', ['X-Org-Id: 1234'], 400, 'ORG_ID_MALFORMED'],
      ['upper case', [`X-Org-Id: ${newOrg().toUpperCase()}`], 400, 'ORG_ID_MALFORMED'],
      ['doubled', [`X-Org-Id: ${newOrg()}`, `X-Org-Id: ${newOrg()}`], 400, 'ORG_ID_REPEATED'],
      ['disagreeing', [`X-Org-Id: ${newOrg()}`, `Authorization: Bearer fh_${newOrg()}_secret`], 421, 'ORG_SCOPE_CONFLICT'],
      ['unknown', [`X-Org-Id: ${newOrg()}`], 404, 'ORG_NOT_FOUND'],
      ['unknown by key', [`Authorization: Bearer fh_${newOrg()}_secret`], 404, 'ORG_NOT_FOUND'],
    ])('answers an organisation that is %s', async (_case, fields, status, code) => {
      const before = zone.seen.length
      const answer = await ask('GET', '/api/v1/units', fields)
      expect([answer.status, codeOf(answer)]).toEqual([status, code])
      expect(zone.seen).toHaveLength(before)
    })

    it.each([
      ['provisioning', 'GET', 503, 'ORG_PROVISIONING'],
      ['provisioning', 'POST', 503, 'ORG_PROVISIONING'],
      ['active', 'GET', 200, ''],
      ['active', 'POST', 200, ''],
      ['read_only', 'GET', 200, ''],
      ['read_only', 'POST', 503, 'READ_ONLY'],
      ['read_only', 'DELETE', 503, 'READ_ONLY'],
      ['moving', 'GET', 503, 'ORG_MOVING'],
      ['moving', 'POST', 503, 'ORG_MOVING'],
      ['moved', 'GET', 421, 'ORG_MISDIRECTED'],
      ['suspended', 'GET', 403, 'ORG_SUSPENDED'],
      ['suspended', 'POST', 403, 'ORG_SUSPENDED'],
      ['closed', 'GET', 403, 'ORG_CLOSED'],
      ['closed', 'POST', 403, 'ORG_CLOSED'],
    ] as const)('answers %s %s as the table says', async (state, method, status, code) => {
      zone.answer = (_request, response) => void response.end('ok')
      const org = await put({ state })
      const answer = await ask(method, '/api/v1/units', [`X-Org-Id: ${org}`])
      expect([answer.status, codeOf(answer)]).toEqual([status, code])
      expect(answer.fields.has('retry-after')).toBe(status === 503)
    })

    it('holds a request while its organisation moves and sends it on when the move is done', async () => {
      const org = await put({ state: 'moving' })
      const pending = ask('POST', '/api/v1/units', [`X-Org-Id: ${org}`], 'x')
      setImmediate(() => lab.org({ id: org, epoch: 2 }))
      expect((await pending).status).toBe(200)
    })

    it('answers for a strict organisation from the head alone', async () => {
      const org = await put({ strict: true })
      const before = zone.seen.length
      const read = await ask('GET', '/api/v1/units?a=1', [`X-Org-Id: ${org}`])
      expect([read.status, read.fields.get('location')]).toEqual([308, `http://${euHost}/api/v1/units?a=1`])
      const write = await ask('POST', '/api/v1/units', [`X-Org-Id: ${org}`, 'Content-Length: 100000000', 'Expect: 100-continue'])
      expect([write.status, codeOf(write)]).toEqual([421, 'ORG_HOST_REQUIRED'])
      expect(write.text).not.toContain('100 Continue')
      expect(write.body).toContain(euHost)
      expect(zone.seen).toHaveLength(before)
    })

    it('takes of a hundred megabytes for a strict organisation not one byte where the client waits, and at most the read that ended the head where it does not', async () => {
      const org = await put({ strict: true })
      const reads = countReads()
      const before = zone.seen.length
      try {
        for (const [expectation, bodyBytesMax] of [
          [['Expect: 100-continue'], 0],
          // Node's own server, which the edge may be told to use instead, has begun the next read before it hears that it should stop.
          [[], transport === 'net' ? readBuffer.length : 4 * 65_536],
        ] as const) {
          const head = requestBytes(
            'POST',
            '/api/v1/units',
            bareHost,
            [`X-Org-Id: ${org}`, 'Content-Length: 104857600', ...expectation],
            '',
          )
          const client = connect(edge.publicPort, '127.0.0.1')
          client.on('error', () => undefined)
          let answer = ''
          client.on('data', (piece: Buffer) => (answer += piece.toString('latin1')))
          client.write(head)
          // Who waits sends nothing before it is asked to; who does not sends as much as the other side takes.
          if (expectation.length === 0) {
            const body = Buffer.alloc(1_048_576, 'R3')
            const pump = (): void => {
              while (client.writable && client.write(body));
              client.once('drain', pump)
            }
            pump()
          }
          await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 421 /)
          expect(answer).not.toContain('100 Continue')
          client.end()
          const bytes = await reads.ofNext()
          expect(bytes).toBeGreaterThanOrEqual(head.length)
          expect(bytes - head.length).toBeLessThanOrEqual(bodyBytesMax)
          client.destroy()
        }
      } finally {
        reads.stop()
      }
      expect(zone.seen).toHaveLength(before)
    })

    it('serves the entry page and health, and nothing else', async () => {
      const entry = await ask('GET', '/')
      expect(entry.status).toBe(200)
      expect(entry.body).toContain(`http://${euHost}/sign-in`)
      expect((await ask('GET', '/zones.json')).body).toContain('"code":"eu"')
      expect((await ask('GET', '/healthz')).status).toBe(200)
      expect((await ask('GET', '/readyz')).status).toBe(200)
      for (const path of ['/sign-in', '/index.html', '/api', '/api/v2/x', '/../etc/passwd', `/${newOrg()}/units`]) {
        expect(codeOf(await ask('GET', path))).toBe('ROUTE_NOT_FOUND')
      }
      expect((await ask('POST', '/')).status).toBe(404)
    })

    it('answers a navigation with a page that shows the same code and request id', async () => {
      const answer = await ask('GET', '/nowhere', ['Accept: text/html'])
      expect(answer.fields.get('content-type')).toContain('text/html')
      expect(answer.body).toContain('ROUTE_NOT_FOUND')
      expect(answer.body).toContain(answer.fields.get('x-request-id'))
    })
  })

  describe('the global edge on other hosts', () => {
    it('passes a zone host whole, whatever organisation it names, by the host alone', async () => {
      for (const host of [euHost, 'EU.localhost:8080', `abcd2345.o.${euHost}`]) {
        const answer = await ask('GET', '/sign-in', ['X-Org-Id: not-an-id'], '', host)
        expect(answer.status).toBe(200)
      }
      const seen = zone.seen.at(-1)
      expect(seen && fieldOf(seen, 'x-org-id')).toEqual(['not-an-id'])
    })

    it.each(['evil.example', 'localhost', 'eu.localhost:8080.evil.example', 'xeu.localhost:8080', 'a.b.eu.localhost:8080'])(
      'refuses %s',
      async (host) => {
        expect(codeOf(await ask('GET', '/', [], '', host))).toBe('HOST_NOT_SERVED')
      },
    )
  })
})

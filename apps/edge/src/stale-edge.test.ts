import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, euHost, newOrg, transports } from './test-support/edge-lab.ts'
import { FakeZone, fieldOf } from './test-support/fake-zone.ts'
import { codeOf, rawRequest, requestBytes } from './test-support/raw-request.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const [app, us] = [new FakeZone(), new FakeZone()]
  let global: RunningEdge
  let zoneEdge: RunningEdge
  beforeAll(async () => {
    await Promise.all([app.start(), us.start()])
    zoneEdge = await lab.start('zone')
    await lab.register(zoneEdge, app.address)
    lab.cell(1, 'eu', `http://127.0.0.1:${zoneEdge.publicPort}`)
    lab.cell(2, 'us', us.address)
    global = await lab.start('global')
  })
  afterAll(async () => {
    await lab.close()
    await Promise.all([app.stop(), us.stop()])
  })

  const ask = (method: string, org: string, body = '') =>
    rawRequest(global.publicPort, requestBytes(method, '/api/v1/units', bareHost, [`X-Org-Id: ${org}`], body))
  const put = async (facts: Parameters<EdgeLab['org']>[0] = {}) => {
    const org = lab.org(facts)
    await Promise.all([global, zoneEdge].map((edge) => edge.directory.waitFor(org, (entry) => entry !== undefined, 2000)))
    return org
  }
  /** The instance answers as a zone's fence does: an assertion under another epoch than its own is stale. */
  const fence =
    (epoch: number): FakeZone['answer'] =>
    (request, response) => {
      const payload = String(request.headers['x-freehold-assertion']).split('.')[2] ?? ''
      const claimed = (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { epoch: number }).epoch
      if (claimed === epoch) response.end('done')
      else response.writeHead(421, { 'x-freehold-epoch': String(epoch) }).end('stale')
    }

  describe('through both edges', () => {
    it('one request id and one trace go from the client to the instance', async () => {
      app.answer = (_request, response) => void response.end('ok')
      const answer = await ask('GET', await put())
      const seen = app.seen.at(-1)
      if (!seen) throw new Error('the instance saw the request')
      expect(fieldOf(seen, 'x-request-id')).toEqual([answer.fields.get('x-request-id')])
      expect(fieldOf(seen, 'x-forwarded-host')).toEqual([bareHost])
      expect(fieldOf(seen, 'x-forwarded-for')).toEqual(['127.0.0.1, 127.0.0.1'])
    })
  })

  describe('a zone that answers "your epoch is old"', () => {
    it('is asked again once, under the new epoch, when the directory catches up', async () => {
      const org = await put({ epoch: 1 })
      app.answer = (request, response, body) => {
        fence(2)(request, response, body)
        lab.org({ id: org, epoch: 2 })
      }
      const before = app.seen.length
      const answer = await ask('GET', org)
      expect([answer.status, answer.body]).toEqual([200, 'done'])
      expect(app.seen.length - before).toBe(2)
    })

    it('and stays ahead of the directory gives a 421 with its epoch, and nothing is repeated for ever', async () => {
      const org = await put({ epoch: 1 })
      app.answer = fence(9)
      const before = app.seen.length
      const answer = await ask('GET', org)
      expect([answer.status, codeOf(answer)]).toEqual([421, 'ORG_MISDIRECTED'])
      expect(answer.body).toContain('"epoch":9')
      expect(answer.fields.has('x-freehold-epoch')).toBe(false)
      expect(app.seen.length - before).toBe(1)
    })

    it('after a move to another zone leads there, from the first edge on', async () => {
      us.answer = (_request, response) => void response.end('from us')
      const org = await put({ epoch: 1 })
      app.answer = (request, response, body) => {
        lab.org({ id: org, cell: 2, epoch: 2 })
        fence(2)(request, response, body)
      }
      expect((await ask('GET', org)).body).toBe('from us')
    })

    it.each(['HEAD', 'DELETE'])('is asked again whatever the method, when no body byte has gone: %s', async (method) => {
      const org = await put({ epoch: 1 })
      app.answer = (request, response, body) => {
        fence(2)(request, response, body)
        lab.org({ id: org, epoch: 2 })
      }
      const before = app.seen.length
      expect((await ask(method, org)).status).toBe(200)
      expect(app.seen.length - before).toBe(2)
    })

    it('and is always one epoch ahead is asked once more by each edge, and not for ever', async () => {
      const org = await put({ epoch: 1 })
      let epoch = 1
      app.answer = (request, response, body) => {
        epoch += 1
        lab.org({ id: org, epoch })
        fence(epoch)(request, response, body)
      }
      const before = app.seen.length
      expect((await ask('GET', org)).status).toBe(421)
      expect(app.seen.length - before).toBeLessThanOrEqual(4)
    })

    it('is not asked again with a body that has begun to go: the client gets the 421', async () => {
      const org = await put({ epoch: 1 })
      app.answer = (request, response, body) => {
        lab.org({ id: org, epoch: 2 })
        fence(2)(request, response, body)
      }
      const before = app.seen.length
      const answer = await ask('POST', org, 'pay 5')
      expect([answer.status, answer.body]).toEqual([421, 'stale'])
      expect(app.seen.length - before).toBe(1)
      expect(answer.fields.has('x-freehold-epoch')).toBe(false)
    })
  })

  describe('a flood of ids that nobody has', () => {
    it('is answered from memory and asks the control plane nothing', async () => {
      app.answer = (_request, response) => void response.end('ok')
      const known = await put()
      const before = lab.controlPlane.calls
      const statuses = await Promise.all(Array.from({ length: 30 }, (_request, index) => ask('GET', index % 10 === 0 ? known : newOrg())))
      expect(new Set(statuses.map(({ status }, index) => `${index % 10 === 0} ${status}`))).toEqual(new Set(['true 200', 'false 404']))
      expect(lab.controlPlane.calls).toBe(before)
    })
  })

  describe('with the control plane gone', () => {
    it('known organisations are served, and an edge that starts anew serves them too', async () => {
      app.answer = (_request, response) => void response.end('ok')
      const org = await put()
      lab.controlPlane.dead = true
      lab.controlPlane.cut()
      expect((await ask('POST', org, 'x')).status).toBe(200)
      for (const edge of [global, zoneEdge]) await edge.stop()
      const restarted = await lab.start('zone')
      await lab.register(restarted, app.address)
      const answer = await rawRequest(restarted.publicPort, requestBytes('GET', `/${org}/units`, euHost))
      expect(answer.status).toBe(200)
    })
  })
})

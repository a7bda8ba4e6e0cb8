import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { assertionKeyFolder, hopAudience, signServiceToken, verifyAssertion } from '@repo/contract/edge'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, euHost, newOrg, transports } from './test-support/edge-lab.ts'
import { FakeZone, fieldOf } from './test-support/fake-zone.ts'
import { codeOf, rawRequest, requestBytes } from './test-support/raw-request.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const app = new FakeZone()
  let edge: RunningEdge
  let hop: string
  const aliasOrg = newOrg()
  beforeAll(async () => {
    await app.start()
    const aliases = join(lab.root, 'aliases')
    writeFileSync(aliases, `quietpine7 ${aliasOrg}\n`)
    edge = await lab.start('zone', { organizationAliasFile: aliases })
    await lab.register(edge, app.address)
    hop = await signServiceToken(lab.global.key, hopAudience('eu'))
  })
  afterAll(async () => {
    await lab.close()
    await app.stop()
  })

  const ask = (method: string, target: string, fields: readonly string[] = [], host = euHost, body = '') =>
    rawRequest(edge.publicPort, requestBytes(method, target, host, fields, body))
  const put = async (facts: Parameters<EdgeLab['org']>[0] = {}) => {
    const org = lab.org(facts)
    await edge.directory.waitFor(org, (entry) => entry !== undefined, 2000)
    return org
  }
  const seen = () => {
    const last = app.seen.at(-1)
    if (!last) throw new Error('the instance saw a request')
    return last
  }
  const assertion = () => {
    const keys = assertionKeyFolder(join(lab.root, 'zone/secrets')).current()
    return verifyAssertion(fieldOf(seen(), 'x-freehold-assertion')[0], keys, { zone: 'eu', nowMs: Date.now() })
  }

  describe("a zone's edge", () => {
    it('asserts organisation, epoch and itself to the instance', async () => {
      const org = await put({ epoch: 7 })
      expect((await ask('GET', `/${org}/units`)).status).toBe(200)
      expect(assertion()).toMatchObject({ ok: true, claims: { org, zone: 'eu', epoch: 7, edge: 'eu-1' } })
      expect(fieldOf(seen(), 'x-forwarded-host')).toEqual([euHost])
      expect(fieldOf(seen(), 'x-forwarded-proto')).toEqual(['http'])
    })

    it.each(['/', '/sign-in', '/claim/abc', '/_app/immutable/a.js', '/healthz'])('asserts no organisation on %s', async (path) => {
      expect((await ask('GET', path)).status).toBe(200)
      expect(assertion()).toMatchObject({ ok: true, claims: { org: null, epoch: 0 } })
    })

    it('replaces an assertion and a hop token that a client brings', async () => {
      const org = await put()
      const other = await put()
      await ask('GET', `/${org}/units`)
      const stolen = fieldOf(seen(), 'x-freehold-assertion')[0] ?? ''
      await ask('GET', `/${other}/units`, [`X-Freehold-Assertion: ${stolen}`, 'X-Freehold-Hop: forged'])
      expect(assertion()).toMatchObject({ ok: true, claims: { org: other } })
      expect(fieldOf(seen(), 'x-freehold-assertion')).toHaveLength(1)
      expect(fieldOf(seen(), 'x-freehold-hop')).toEqual([])
    })

    it('takes trace and forwarded fields from a listed edge only', async () => {
      const org = await put()
      const requestId = newOrg()
      const fields = [
        `X-Org-Id: ${org}`,
        `X-Request-Id: ${requestId}`,
        'X-Forwarded-For: 9.9.9.9',
        'X-Forwarded-Proto: https',
        `X-Forwarded-Host: ${bareHost}`,
      ]
      const listed = await ask('GET', '/api/v1/units', [...fields, `X-Freehold-Hop: ${hop}`], bareHost)
      expect([listed.status, listed.fields.get('x-request-id')]).toEqual([200, requestId])
      expect(fieldOf(seen(), 'x-forwarded-for')).toEqual(['9.9.9.9, 127.0.0.1'])
      expect(fieldOf(seen(), 'x-forwarded-proto')).toEqual(['https'])
      expect(fieldOf(seen(), 'x-forwarded-host')).toEqual([bareHost])
      const stranger = await signServiceToken(lab.stranger.key, hopAudience('eu'))
      for (const proof of [
        [],
        [`X-Freehold-Hop: ${stranger}`],
        [`X-Freehold-Hop: ${await signServiceToken(lab.global.key, hopAudience('us'))}`],
      ]) {
        expect(codeOf(await ask('GET', '/api/v1/units', [...fields, ...proof], bareHost))).toBe('HOST_NOT_SERVED')
        expect((await ask('GET', '/api/v1/units', [...fields, ...proof])).fields.get('x-request-id')).not.toBe(requestId)
        expect(fieldOf(seen(), 'x-forwarded-for')).toEqual(['127.0.0.1'])
        expect(fieldOf(seen(), 'x-forwarded-host')).toEqual([euHost])
      }
    })

    it("answers 421 with the epoch and no location for another zone's organisation", async () => {
      const org = await put({ cell: 2, epoch: 4 })
      const direct = await ask('GET', `/${org}/units`)
      expect([direct.status, codeOf(direct)]).toEqual([421, 'ORG_MISDIRECTED'])
      expect(direct.body).toContain('"epoch":4')
      expect(direct.fields.has('x-freehold-epoch')).toBe(false)
      expect(direct.text).not.toContain('us.localhost')
      const listed = await ask('GET', '/api/v1/units', [`X-Org-Id: ${org}`, `X-Freehold-Hop: ${hop}`], bareHost)
      expect(listed.fields.get('x-freehold-epoch')).toBe('4')
    })

    it("resolves an organisation's own host and lets nothing disagree with it", async () => {
      await put({ id: aliasOrg })
      const host = `quietpine7.o.${euHost}`
      expect((await ask('GET', '/api/v1/units', [], host)).status).toBe(200)
      expect(assertion()).toMatchObject({ ok: true, claims: { org: aliasOrg } })
      expect(codeOf(await ask('GET', '/api/v1/units', [`X-Org-Id: ${newOrg()}`], host))).toBe('ORG_SCOPE_CONFLICT')
      expect(codeOf(await ask('GET', '/api/v1/units', [], `nobody777.o.${euHost}`))).toBe('ORG_NOT_FOUND')
      expect(codeOf(await ask('GET', '/', [], `us.localhost:8080`))).toBe('HOST_NOT_SERVED')
    })

    it('lets a strict organisation be read here, inside its own places', async () => {
      expect((await ask('POST', '/api/v1/units', [`X-Org-Id: ${await put({ strict: true })}`], euHost, 'x')).status).toBe(200)
    })

    it("uses the browser's default organisation only when nothing else names one", async () => {
      const [org, other] = [await put(), await put()]
      await ask('GET', '/api/v1/units', [`Cookie: a=b; fh_active_org=${org}`])
      expect(assertion()).toMatchObject({ ok: true, claims: { org } })
      await ask('GET', '/api/v1/units', [`Cookie: fh_active_org=${org}`, `X-Org-Id: ${other}`])
      expect(assertion()).toMatchObject({ ok: true, claims: { org: other } })
    })
  })

  describe('instances behind a zone edge', () => {
    it('take registrations of listed hosts only', async () => {
      for (const address of ['http://10.0.0.1:80', 'http://evil.example', 'file:///etc', 'http://127.0.0.1:1/path', 'http://[::2]:1']) {
        await expect(lab.register(edge, address)).rejects.toThrow('422')
      }
    })

    it('share the load, and a dead one costs no request', async () => {
      const second = await new FakeZone().start()
      const id = await lab.register(edge, second.address)
      const org = await put()
      for (let index = 0; index < 6; index += 1) await ask('GET', `/${org}/units`)
      expect(second.seen.length).toBeGreaterThan(0)
      await second.stop()
      for (let index = 0; index < 6; index += 1) {
        expect((await ask('GET', `/${org}/units`)).status).toBe(200)
        expect((await ask('POST', '/api/v1/units', [`X-Org-Id: ${org}`], euHost, 'body')).status).toBe(200)
      }
      // It is passed over for longer after each failure; on a slow machine the first while may be over by now.
      await vi.waitFor(async () => {
        for (let index = 0; index < 2; index += 1) expect((await ask('GET', `/${org}/units`)).status).toBe(200)
        const readiness = await fetch(`http://127.0.0.1:${edge.adminPort}/readyz`)
        expect(await readiness.json()).toMatchObject({ ready: true, dependencies: { instances: { healthy: 1, ejected: 1 } } })
      }, 10_000)
      expect((await fetch(`http://127.0.0.1:${edge.adminPort}/instances/${id}`, { method: 'DELETE' })).status).toBe(204)
    })

    it('when none is there, answer 503 and say so in readiness', async () => {
      const lonely = await lab.start('zone')
      const answer = await rawRequest(lonely.publicPort, requestBytes('GET', '/sign-in', euHost, ['Accept: text/html']))
      expect(answer.status).toBe(503)
      expect(answer.body).toContain('ZONE_UNAVAILABLE')
      const readiness = await fetch(`http://127.0.0.1:${lonely.adminPort}/readyz`)
      expect([readiness.status, await readiness.json()]).toMatchObject([
        503,
        { ready: false, dependencies: { directory: { state: 'up' } } },
      ])
      const metrics = await (await fetch(`http://127.0.0.1:${lonely.adminPort}/metrics`)).text()
      expect(metrics).toContain('directory_age_seconds')
    })
  })
})

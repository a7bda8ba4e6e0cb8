/** Limits at the running edge: what is refused is said in the envelope with Retry-After, and nobody else notices. */
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, newOrg, transports, until } from './test-support/edge-lab.ts'
import { FakeZone } from './test-support/fake-zone.ts'
import { codeOf, rawRequest, requestBytes } from './test-support/raw-request.ts'

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const zone = new FakeZone()
  let edge: RunningEdge
  const ask = (org: string) => rawRequest(edge.publicPort, requestBytes('GET', '/api/v1/units', bareHost, [`X-Org-Id: ${org}`]))
  beforeAll(async () => {
    await zone.start()
    lab.cell(1, 'eu', zone.address)
    edge = await lab.start('global', {
      limits: { organizationRequestsPerSecond: 0.1, organizationRequestsBurst: 30, requestsPerCell: 8, drainMs: 200 },
    })
  })
  afterAll(async () => {
    await lab.close()
    await zone.stop()
  })

  it('an organisation that asks too often gets 429 with Retry-After, and another is served meanwhile', async () => {
    const [loud, quiet] = [lab.org(), lab.org()]
    await until(() => edge.directory.sequence >= lab.controlPlane.log.length)
    const answers = []
    for (let index = 0; index < 32; index += 1) answers.push(await ask(loud))
    expect(answers.slice(0, 30).every(({ status }) => status === 200)).toBe(true)
    const last = answers.at(-1)
    expect([last?.status, last && codeOf(last)]).toEqual([429, 'RATE_LIMITED'])
    expect(Number(last?.fields.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask(quiet)).status).toBe(200)
  })

  it('a cell that is full of slow requests answers the next with 503 and Retry-After; one that ends makes room', async () => {
    // Organisations are counted by the first digits of their ids: nine that share none.
    const slow = Array.from({ length: 9 }, (_unused, index) => lab.org({ id: `${index}${newOrg().slice(1)}` as OrgId }))
    await until(() => edge.directory.sequence >= lab.controlPlane.log.length)
    const finish: (() => void)[] = []
    zone.answer = (_request, response) => void finish.push(() => response.end('late'))
    const pending = slow.slice(0, 8).map((org) => ask(org))
    await until(() => finish.length === 8)
    const refused = await ask(slow[8] ?? '')
    expect([refused.status, codeOf(refused), refused.fields.get('retry-after')]).toEqual([503, 'EDGE_OVERLOADED', '1'])
    for (const end of finish) end()
    expect((await Promise.all(pending)).every(({ status }) => status === 200)).toBe(true)
    zone.answer = (_request, response) => void response.end('ok')
    expect((await ask(slow[8] ?? '')).status).toBe(200)
  })

  it('operators are told what becomes of an organisation, and what is no organisation id is refused', async () => {
    const org = lab.org({ state: 'suspended' })
    await until(() => edge.directory.sequence >= lab.controlPlane.log.length)
    const answer = await fetch(`http://127.0.0.1:${edge.adminPort}/explain?org=${org}`)
    expect(await answer.json()).toMatchObject({ organization: org, read: { rule: 'status', code: 'ORG_SUSPENDED' } })
    expect((await fetch(`http://127.0.0.1:${edge.adminPort}/explain?org=everybody`)).status).toBe(400)
  })
})

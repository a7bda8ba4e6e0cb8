/** Every route of the API's contract through both edges to an app instance, on both surfaces: none is lost, changed or answered on the way. */
import { randomUUID } from 'node:crypto'
import { contract, type ProcedureMeta } from '@repo/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningEdge } from './edge.ts'
import { bareHost, EdgeLab, euHost, transports } from './test-support/edge-lab.ts'
import { FakeZone, fieldOf } from './test-support/fake-zone.ts'
import { rawRequest, requestBytes } from './test-support/raw-request.ts'

interface Route {
  readonly name: string
  readonly access: ProcedureMeta['access']
  readonly method: string
  readonly path: string
}
interface ContractPart {
  readonly '~orpc'?: { readonly meta: ProcedureMeta; readonly route: { readonly method?: string; readonly path?: string } }
}

function routesOf(part: object = contract, names: readonly string[] = []): Route[] {
  const definition = (part as ContractPart)['~orpc']
  if (!definition) return Object.entries(part).flatMap(([name, child]) => routesOf(child as object, [...names, name]))
  const { method, path } = definition.route
  if (method === undefined || path === undefined) throw new Error(`${names.join('.')} has no route`)
  return [{ name: names.join('.'), access: definition.meta.access, method, path }]
}

describe.each(transports)('over node:%s', (transport) => {
  const lab = new EdgeLab(transport)
  const app = new FakeZone()
  let [global, zoneEdge]: RunningEdge[] = []
  let org: string
  beforeAll(async () => {
    await app.start()
    zoneEdge = await lab.start('zone')
    await lab.register(zoneEdge, app.address)
    lab.cell(1, 'eu', `http://127.0.0.1:${zoneEdge.publicPort}`)
    org = lab.org()
    global = await lab.start('global')
    await zoneEdge.directory.waitFor(lab.org(), (entry) => entry !== undefined, 5000)
  })
  afterAll(async () => {
    await lab.close()
    await app.stop()
  })

  /** By the bare host for what is an organisation's, by the zone's host for what needs none. */
  const send = async (route: Route, target: string, method: string, body: string) => {
    const { access } = route
    const inOrganization = access === 'organization'
    const port = (inOrganization ? global : zoneEdge)?.publicPort ?? 0
    const fields = [...(inOrganization ? [`X-Org-Id: ${org}`] : []), ...(body === '' ? [] : ['Content-Type: application/json'])]
    const before = app.seen.length
    app.answer = (_request, response) => void response.writeHead(202, { 'x-route': route.name }).end(`answer of ${route.name}`)
    const answer = await rawRequest(port, requestBytes(method, target, inOrganization ? bareHost : euHost, fields, body))
    const seen = app.seen.at(-1)
    return {
      name: route.name,
      arrived: app.seen.length - before,
      as: seen && [seen.method, seen.url, seen.body],
      asserted: seen && fieldOf(seen, 'x-freehold-assertion').length,
      answered: [answer.status, answer.fields.get('x-route'), answer.body],
    }
  }
  const expected = ({ name }: Route, target: string, method: string, body: string) => ({
    ...{ name, arrived: 1, as: [method, target, body], asserted: 1 },
    answered: [202, name, method === 'HEAD' ? '' : `answer of ${name}`],
  })

  it('REST: method, path, query and body of each arrive as they were sent', async () => {
    const routes = routesOf()
    expect(routes.length).toBeGreaterThan(100)
    for (const route of routes) {
      const path = route.path.replace(/\{\+?[^}]+\}/g, () => randomUUID())
      const target = `/api/v1${path}?cursor=a%2Fb%20c&limit=2&q=%C3%A4`
      const body = route.method === 'GET' ? '' : JSON.stringify({ of: route.name, text: '0\r\n\r\nGET / HTTP/1.1' })
      expect(await send(route, target, route.method, body)).toEqual(expected(route, target, route.method, body))
    }
  })

  it('RPC: the call of each arrives as it was sent', async () => {
    for (const route of routesOf()) {
      const target = `/api/v1/rpc/${route.name.replaceAll('.', '/')}`
      const body = JSON.stringify({ json: { of: route.name } })
      expect(await send(route, target, 'POST', body)).toEqual(expected(route, target, 'POST', body))
    }
  })
})

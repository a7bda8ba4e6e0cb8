/** The loopback listener: health, metrics, what becomes of an organisation's requests and, in a zone, the registration of app instances. Nothing of a tenant is served here. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { instanceRegistrationSchema, instancesPath, type EdgeConfig } from '@repo/contract/edge'
import { isUuid, parseOrgId, type OrgId } from '@repo/core'
import { declareNames, log, mergePoints, metricsJson, prometheusText, type Metrics } from '@repo/telemetry'
import type { InstanceNews, Points } from '../data-path/data-path.ts'
import type { Explanation } from '../explain.ts'
import type { InstanceRegistry } from '../forward/instance-registry.ts'
import type { ListenTarget } from './edge-server.ts'
import type { Health } from './health.ts'
import { serviceLevel } from './service-level.ts'

const [registered, left] = declareNames(['instance_registered', 'instance_left'])
const bodyBytesMax = 4096

export interface AdminParts {
  readonly health: Health
  readonly metrics: Metrics
  readonly refreshMetrics: () => void
  /** What the threads of the data path measured. */
  readonly measured: () => Promise<readonly Points[]>
  readonly explain: (organization: OrgId) => Promise<Explanation>
  /** The names this edge has a TLS key for. */
  readonly heldNames: () => readonly string[]
  readonly instances: InstanceRegistry
  /** Tells this thread and the others what became of an instance. */
  readonly tell: (news: InstanceNews) => void
}

export class AdminServer {
  readonly #server: Server
  readonly #config: EdgeConfig
  readonly #parts: AdminParts
  /** Totals are of this run: a reader that sees another one counts from zero. */
  readonly #run = { id: randomUUID(), startedAtMs: performance.now() }

  constructor(config: EdgeConfig, parts: AdminParts) {
    this.#config = config
    this.#parts = parts
    this.#server = createServer((request, response) => {
      this.#handle(request).then(
        ({ status, type = 'application/json', body = '' }) => response.writeHead(status, { 'content-type': type }).end(body),
        () => response.writeHead(400).end(),
      )
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  listen(target: ListenTarget): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(target, resolve)
    return promise
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }

  async #handle(request: IncomingMessage): Promise<{ status: number; type?: string; body?: string }> {
    const { health, metrics, instances, refreshMetrics, measured, tell } = this.#parts
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const route = `${request.method} ${path}`
    if (route === 'GET /healthz' || route === 'GET /readyz') return health.answer(path as '/healthz' | '/readyz')
    if (route === 'GET /service-level') {
      const runAgeS = Math.floor((performance.now() - this.#run.startedAtMs) / 1000)
      const level = serviceLevel(mergePoints([metrics.points(), ...(await measured())]))
      return { status: 200, body: JSON.stringify({ run: this.#run.id, runAgeS, ...level }) }
    }
    if (route === 'GET /metrics' || route === 'GET /metrics.json') {
      refreshMetrics()
      const all = mergePoints([metrics.points(), ...(await measured())])
      if (path === '/metrics.json') return { status: 200, body: JSON.stringify(metricsJson(all)) }
      return { status: 200, type: 'text/plain; version=0.0.4', body: prometheusText(all) }
    }
    if (route === 'GET /tls') return { status: 200, body: JSON.stringify({ names: this.#parts.heldNames() }) }
    if (route === 'GET /explain') {
      const org = parseOrgId(new URLSearchParams(query).get('org') ?? undefined)
      return org ? { status: 200, body: JSON.stringify(await this.#parts.explain(org)) } : { status: 400 }
    }
    if (this.#config.role !== 'zone') return { status: 404 }
    if (route === `GET ${instancesPath}`) return { status: 200, body: JSON.stringify({ instances: instances.list() }) }
    if (route === `POST ${instancesPath}`) return this.#register(await readJson(request))
    const id = path.startsWith(`${instancesPath}/`) ? path.slice(instancesPath.length + 1) : ''
    if (request.method !== 'DELETE' || !isUuid(id)) return { status: 404 }
    if (instances.list().some((instance) => instance.id === id)) log.info(left, { 'service.instance.id': id })
    tell({ kind: 'removed', instanceId: id })
    return { status: 204 }
  }

  #register(body: unknown): { status: number } {
    const { data } = instanceRegistrationSchema.safeParse(body)
    const hosts = this.#config.role === 'zone' ? this.#config.instanceHosts : []
    // Requests go where registrations say: an address outside the listed hosts would carry tenants' data away.
    if (!data || !hosts.includes(new URL(data.address).hostname.replace(/^\[|\]$/g, ''))) return { status: 422 }
    if (!this.#parts.instances.list().some((instance) => instance.id === data.instanceId)) {
      log.info(registered, { 'service.instance.id': data.instanceId })
    }
    this.#parts.tell({ kind: 'registered', registration: data })
    return { status: 204 }
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > bodyBytesMax) throw new Error('The registration is too long')
  }
  return JSON.parse(text)
}

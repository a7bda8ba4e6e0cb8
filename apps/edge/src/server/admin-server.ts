/** The loopback listener: health, metrics and, in a zone, the registration of app instances. Nothing of a tenant is served here. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { instanceRegistrationSchema, instancesPath, type EdgeConfig } from '@repo/contract/edge'
import { isUuid } from '@repo/core'
import { declareNames, log, metricsJson, prometheusText, type Metrics } from '@repo/telemetry'
import type { InstanceRegistry } from '../forward/instance-registry.ts'
import type { Health } from './health.ts'

const [registered, left] = declareNames(['instance_registered', 'instance_left'])
const bodyBytesMax = 4096

export class AdminServer {
  readonly #server: Server
  readonly #config: EdgeConfig
  readonly #parts: { health: Health; metrics: Metrics; instances: InstanceRegistry; refreshMetrics: () => void }

  constructor(config: EdgeConfig, parts: { health: Health; metrics: Metrics; instances: InstanceRegistry; refreshMetrics: () => void }) {
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

  listen(host: string, port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(port, host, resolve)
    return promise
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }

  async #handle(request: IncomingMessage): Promise<{ status: number; type?: string; body?: string }> {
    const { health, metrics, instances, refreshMetrics } = this.#parts
    const [path = ''] = (request.url ?? '').split('?')
    const route = `${request.method} ${path}`
    if (route === 'GET /healthz' || route === 'GET /readyz') return health.answer(path as '/healthz' | '/readyz')
    if (route === 'GET /metrics' || route === 'GET /metrics.json') {
      refreshMetrics()
      if (path === '/metrics.json') return { status: 200, body: JSON.stringify(metricsJson(metrics)) }
      return { status: 200, type: 'text/plain; version=0.0.4', body: prometheusText(metrics) }
    }
    if (this.#config.role !== 'zone') return { status: 404 }
    if (route === `GET ${instancesPath}`) return { status: 200, body: JSON.stringify({ instances: instances.list() }) }
    if (route === `POST ${instancesPath}`) return this.#register(await readJson(request))
    const id = path.startsWith(`${instancesPath}/`) ? path.slice(instancesPath.length + 1) : ''
    if (request.method !== 'DELETE' || !isUuid(id)) return { status: 404 }
    if (instances.remove(id)) log.info(left, { 'service.instance.id': id })
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
    this.#parts.instances.register(data)
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

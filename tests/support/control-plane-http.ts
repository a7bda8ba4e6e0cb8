/**
 * The control plane's routes over plain node:http, for tests: the same handlers and services as behind SvelteKit, without building it. Only pages
 * are missing.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { operatorOfSession } from '../../apps/control-plane/src/features/operators/operator-store.ts'
import { bearerOf } from '../../apps/control-plane/src/features/zones/service-caller.ts'
import { isCrossSite } from '../../apps/control-plane/src/server/cross-site.ts'
import { answerApi } from '../../apps/control-plane/src/server/api-handlers.ts'
import {
  answerChanges,
  answerJobs,
  answerMetrics,
  answerReports,
  answerRouting,
  answerSnapshot,
  answerUserOrgs,
  type InternalCall,
} from '../../apps/control-plane/src/server/internal-api.ts'
import { readiness } from '../../apps/control-plane/src/server/readiness.ts'
import type { RequestContext } from '../../apps/control-plane/src/server/request-context.ts'
import type { ControlServices } from '../../apps/control-plane/src/server/services.ts'

const routes: Readonly<Record<string, (call: InternalCall) => Promise<Response>>> = {
  'GET /internal/directory/changes': answerChanges,
  'GET /internal/directory/snapshot': answerSnapshot,
  'GET /internal/metrics': answerMetrics,
  'GET /internal/zone/jobs': answerJobs,
  'POST /internal/zone/reports': answerReports,
}

async function contextOf(services: ControlServices, request: Request): Promise<RequestContext> {
  const token = bearerOf(request.headers)
  const tokenHash = token === undefined ? undefined : services.sessions.hashOf(token)
  const operator = tokenHash && (await services.directory.withDirectory((tx) => operatorOfSession(tx, tokenHash, services.clock.now())))
  return {
    services,
    requestId: randomUUID(),
    traceId: randomBytes(16).toString('hex'),
    locale: 'en',
    operator,
    tokenHash,
    idempotencyKey: request.headers.get('idempotency-key') ?? undefined,
    ifMatch: request.headers.get('if-match') ?? undefined,
    reply: {},
  }
}

async function answer(services: ControlServices, request: Request): Promise<Response> {
  const url = new URL(request.url)
  if (url.pathname === '/readyz') return Response.json(await readiness(services))
  if (isCrossSite(request.method, request.headers)) return new Response('cross-site', { status: 403 })
  const context = await contextOf(services, request)
  if (url.pathname.startsWith('/api/v1/')) return answerApi('rest', request, context)
  const [, organizationId] = /^\/internal\/org-routing\/([^/]+)$/.exec(url.pathname) ?? []
  if (organizationId !== undefined) return answerRouting(organizationId)({ context, request })
  const [, subject] = /^\/internal\/user-orgs\/([^/]+)$/.exec(url.pathname) ?? []
  if (subject !== undefined) return answerUserOrgs(subject)({ context, request })
  const route = routes[`${request.method} ${url.pathname}`]
  if (route) return route({ context, request })
  return new Response('not found', { status: 404 })
}

async function handle(services: ControlServices, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort())
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === 'string') headers.set(name, value)
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, { method, headers, signal: gone.signal, ...body })
  const response = await answer(services, request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (!response.body) return void outgoing.end()
  const source = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
  source.once('error', () => outgoing.destroy())
  outgoing.once('close', () => source.destroy())
  source.pipe(outgoing)
}

/** @returns a function that stops listening and ends open streams */
export async function serveControlPlane(services: ControlServices, port: number): Promise<() => Promise<void>> {
  const server = createServer((incoming, outgoing) => {
    handle(services, incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

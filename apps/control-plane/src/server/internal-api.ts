/**
 * What zones and edges call, by path. Not oRPC: these are streams and signed texts, and their callers are programs of ours that hold service tokens.
 * A zone's or edge's name comes from its key, never from the request.
 */
import { Readable } from 'node:stream'
import { requestErrors } from '@repo/contract'
import { directoryContentTypes, edgeErrors, routingErrors } from '@repo/contract/edge'
import { parseOrgId } from '@repo/core'
import { opaqueId } from '@repo/residency'
import { prometheusText } from '@repo/telemetry'
import { etagOf, matchesEtag, routingMaxAgeS, toRoutingAnswer } from '../features/directory/routing-answer.ts'
import { streamChanges } from '../features/directory/stream-changes.ts'
import { organizationById } from '../features/organizations/organization-store.ts'
import { pointersOf } from '../features/zones/membership-pointer-store.ts'
import { requireService, requireZone } from '../features/zones/service-caller.ts'
import { streamJobs } from '../features/zones/stream-jobs.ts'
import { takeReports } from '../features/zones/take-reports.ts'
import { errorResponse } from './envelope.ts'
import { limitBody } from './limit-body.ts'
import { lineResponse } from './line-stream.ts'
import type { RequestContext } from './request-context.ts'

const reportBytesMax = 512 * 1024
const noStore = { 'cache-control': 'no-store' }

export interface InternalCall {
  readonly context: RequestContext
  readonly request: Request
}

type Answer = (call: InternalCall) => Promise<Response>

/** Errors of an internal path get the same envelope as everywhere. */
const answered =
  (answer: Answer): Answer =>
  async (call) => {
    try {
      return await answer(call)
    } catch (error) {
      return errorResponse(error, call.context)
    }
  }

/** Where one organisation is served: for parts that ask about one, not for edges, which hold the whole directory. */
export const answerRouting = (organizationId: string | undefined): Answer =>
  answered(async ({ context, request }) => {
    // Zones and edges show a service token; an operator may look as well.
    if (!context.operator) await requireService(context.services, request.headers)
    const id = parseOrgId(organizationId)
    if (!id) throw routingErrors.ORG_ID_MALFORMED()
    const row = await context.services.directory.withDirectory((tx) => organizationById(tx, id))
    if (!row) throw routingErrors.ORG_NOT_FOUND()
    const answer = toRoutingAnswer(row)
    const etag = etagOf(answer)
    const headers = { etag, 'cache-control': `private, max-age=${routingMaxAgeS}` }
    if (matchesEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
    return Response.json(answer, { headers })
  })

/**
 * Which organisations a subject belongs to: opaque ids, from zones that report them. Off unless switched on, and then as if it did not exist. A zone
 * sees its own organisations alone; an unknown subject is one without any.
 */
export const answerUserOrgs = (subject: string | undefined): Answer =>
  answered(async ({ context: { services }, request }) => {
    if (services.environment.MEMBERSHIP_POINTERS !== '1') throw edgeErrors.ROUTE_NOT_FOUND()
    const caller = await requireService(services, request.headers)
    const parsed = opaqueId.safeParse(subject)
    if (!parsed.success) throw requestErrors.VALIDATION_FAILED({ fieldErrors: { userSubject: ['Must be an opaque id.'] } })
    const organizations = await services.directory.withDirectory((tx) => pointersOf(tx, parsed.data, caller))
    return Response.json({ organizations }, { headers: noStore })
  })

/** The whole directory at one sequence, signed: what an edge starts from, and returns to when the log is lost to it. */
export const answerSnapshot = answered(async ({ context: { services }, request }) => {
  await requireService(services, request.headers)
  const minimum = sequenceOf(request, 'minimum')
  const stored = await services.snapshots.newest(minimum)
  return new Response(Readable.toWeb(services.snapshots.read(stored)) as ReadableStream<Uint8Array>, {
    headers: { ...noStore, etag: `"${stored.manifest.sha256}"`, 'content-type': directoryContentTypes.snapshot },
  })
})

/** Counters and gauges of this process in the Prometheus text format: for operators and for parts that hold a service token. */
export const answerMetrics = answered(async ({ context, request }) => {
  if (!context.operator) await requireService(context.services, request.headers)
  const headers = { ...noStore, 'content-type': 'text/plain; version=0.0.4' }
  return new Response(prometheusText(context.services.metrics), { headers })
})

/** The change feed: signed lines after a position, for as long as the edge listens. */
export const answerChanges = answered(async ({ context: { services }, request }) => {
  await requireService(services, request.headers)
  const query = new URL(request.url).searchParams
  const after = sequenceOf(request, 'after')
  const { signal, end } = lifeOf(services.stopping, request)
  const lines = await streamChanges(services, { after, follow: query.get('follow') !== '0', signal })
  return lineResponse(lines, directoryContentTypes.changes, end)
})

/** A zone's jobs, over a connection that the zone opened. The control plane itself connects to no zone. */
export const answerJobs = answered(async ({ context: { services }, request }) => {
  const zone = await requireZone(services, request.headers)
  const { signal, end } = lifeOf(services.stopping, request)
  return lineResponse(streamJobs(services, zone, signal), 'application/x-ndjson', end)
})

/** What a zone reports of itself. What the boundary contract does not name is refused whole. */
export const answerReports = answered(async ({ context: { services }, request }) => {
  const zone = await requireZone(services, request.headers)
  const body: unknown = JSON.parse(await limitBody(request, reportBytesMax).text())
  return Response.json(await takeReports(services, zone, body), { headers: noStore })
})

function sequenceOf(request: Request, name: string): number {
  const sequence = Number(new URL(request.url).searchParams.get(name) ?? '0')
  if (!Number.isSafeInteger(sequence) || sequence < 0)
    throw requestErrors.VALIDATION_FAILED({ fieldErrors: { [name]: ['Must be a sequence.'] } })
  return sequence
}

/** A stream lives until its reader goes, its source ends, or the process stops. */
function lifeOf(stopping: AbortSignal, request: Request): { readonly signal: AbortSignal; end(): void } {
  const ended = new AbortController()
  return { signal: AbortSignal.any([ended.signal, request.signal, stopping]), end: () => ended.abort() }
}

/** A zone's jobs, over a connection that the zone opened. The control plane itself connects to no zone. */
import type { RequestHandler } from '@sveltejs/kit'
import { requireZone } from '../../../../features/zones/service-caller.ts'
import { streamJobs } from '../../../../features/zones/stream-jobs.ts'
import { errorResponse } from '../../../../server/envelope.ts'
import { lineResponse } from '../../../../server/line-stream.ts'

export const GET: RequestHandler = async ({ locals, request }) => {
  try {
    const zone = await requireZone(locals.services, request.headers)
    const ended = new AbortController()
    const signal = AbortSignal.any([ended.signal, request.signal, locals.services.stopping])
    return lineResponse(streamJobs(locals.services, zone, signal), 'application/x-ndjson', () => ended.abort())
  } catch (error) {
    return errorResponse(error, locals)
  }
}

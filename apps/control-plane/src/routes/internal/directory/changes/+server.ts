/** The change feed: signed lines after a position, for as long as the edge listens. */
import type { RequestHandler } from '@sveltejs/kit'
import { requestErrors } from '@repo/contract'
import { directoryContentTypes } from '@repo/contract/edge'
import { streamChanges } from '../../../../features/directory/stream-changes.ts'
import { requireService } from '../../../../features/zones/service-caller.ts'
import { errorResponse } from '../../../../server/envelope.ts'
import { lineResponse } from '../../../../server/line-stream.ts'

export const GET: RequestHandler = async ({ locals, request, url }) => {
  try {
    await requireService(locals.services, request.headers)
    const after = Number(url.searchParams.get('after') ?? '0')
    if (!Number.isSafeInteger(after) || after < 0)
      throw requestErrors.VALIDATION_FAILED({ fieldErrors: { after: ['Must be a sequence.'] } })
    const ended = new AbortController()
    const signal = AbortSignal.any([ended.signal, request.signal, locals.services.stopping])
    const lines = await streamChanges(locals.services, { after, follow: url.searchParams.get('follow') !== '0', signal })
    return lineResponse(lines, directoryContentTypes.changes, () => ended.abort())
  } catch (error) {
    return errorResponse(error, locals)
  }
}

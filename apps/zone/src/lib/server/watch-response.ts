import type { RequestEvent } from '@sveltejs/kit'
import { edgeErrors } from '@repo/contract/edge'
import { errorResponse } from '../../server/envelope.ts'
import { watch, type Watched } from '../../server/event-stream.ts'
import { namesNothing, problemOf } from './describe-error.ts'

/** A stream of states, or the refusal of the first read in the envelope. */
export async function watchResponse<State>(event: RequestEvent, watched: Watched<State>): Promise<Response> {
  try {
    return await watch(watched)
  } catch (error) {
    // An address of a page, not of the API: what it names is there or not, and no more is said.
    const isAbsent = namesNothing(error) || problemOf(error)?.status === 404
    return errorResponse(isAbsent ? edgeErrors.ROUTE_NOT_FOUND({ cause: error }) : error, event.locals)
  }
}

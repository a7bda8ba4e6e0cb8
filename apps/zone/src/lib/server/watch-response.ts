import type { RequestEvent } from '@sveltejs/kit'
import { errorResponse } from '../../server/envelope.ts'
import { watch, type Watched } from '../../server/event-stream.ts'

/** A stream of states, or the refusal of the first read in the envelope. */
export async function watchResponse<State>(event: RequestEvent, watched: Watched<State>): Promise<Response> {
  try {
    return await watch(watched)
  } catch (error) {
    return errorResponse(error, event.locals)
  }
}

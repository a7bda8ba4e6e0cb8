/** The whole directory at one sequence, signed: what an edge starts from, and returns to after a gap. */
import type { RequestHandler } from '@sveltejs/kit'
import { directoryContentTypes, encodeSnapshot } from '@repo/contract/edge'
import { readSnapshot } from '../../../../features/directory/directory-store.ts'
import { requireService } from '../../../../features/zones/service-caller.ts'
import { errorResponse } from '../../../../server/envelope.ts'

export const GET: RequestHandler = async ({ locals, request }) => {
  try {
    await requireService(locals.services, request.headers)
    const { directory, clock, signingKey } = locals.services
    const snapshot = await directory.withDirectory((tx) => readSnapshot(tx, clock.now()), { isolation: 'snapshot' })
    const text = await encodeSnapshot(snapshot, signingKey)
    return new Response(text, { headers: { 'content-type': directoryContentTypes.snapshot, 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, locals)
  }
}

/** What a zone reports of itself. What the boundary contract does not name is refused whole. */
import type { RequestHandler } from '@sveltejs/kit'
import { requireZone } from '../../../../features/zones/service-caller.ts'
import { takeReports } from '../../../../features/zones/take-reports.ts'
import { errorResponse } from '../../../../server/envelope.ts'
import { limitBody } from '../../../../server/limit-body.ts'

const bytesMax = 512 * 1024

export const POST: RequestHandler = async ({ locals, request }) => {
  try {
    const zone = await requireZone(locals.services, request.headers)
    const body: unknown = JSON.parse(await limitBody(request, bytesMax).text())
    return Response.json(await takeReports(locals.services, zone, body), { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, locals)
  }
}

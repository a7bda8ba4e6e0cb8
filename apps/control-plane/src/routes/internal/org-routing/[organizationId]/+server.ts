/** Where one organisation is served: for parts that ask about one, not for edges, which hold the whole directory. */
import type { RequestHandler } from '@sveltejs/kit'
import { routingErrors } from '@repo/contract/edge'
import { parseOrgId } from '@repo/core'
import { requireService } from '../../../../features/zones/service-caller.ts'
import { etagOf, matchesEtag, routingMaxAgeS, toRoutingAnswer } from '../../../../features/directory/routing-answer.ts'
import { organizationById } from '../../../../features/organizations/organization-store.ts'
import { errorResponse } from '../../../../server/envelope.ts'

export const GET: RequestHandler = async ({ locals, params, request }) => {
  try {
    // Zones and edges show a service token; an operator may look as well.
    if (!locals.operator) await requireService(locals.services, request.headers)
    const id = parseOrgId(params['organizationId'])
    if (!id) throw routingErrors.ORG_ID_MALFORMED()
    const row = await locals.services.directory.withDirectory((tx) => organizationById(tx, id))
    if (!row) throw routingErrors.ORG_NOT_FOUND()
    const answer = toRoutingAnswer(row)
    const etag = etagOf(answer)
    const headers = { etag, 'cache-control': `private, max-age=${routingMaxAgeS}` }
    if (matchesEtag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
    return Response.json(answer, { headers })
  } catch (error) {
    return errorResponse(error, locals)
  }
}

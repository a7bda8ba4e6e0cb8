import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerRouting } from '../../../../server/internal-api.ts'

export const GET: RequestHandler = (event) =>
  answerRouting(event.params['organizationId'])({ context: requestContextOf(event), request: event.request })

import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerUserOrgs } from '../../../../server/internal-api.ts'

export const GET: RequestHandler = (event) =>
  answerUserOrgs(event.params['userSubject'])({ context: requestContextOf(event), request: event.request })

import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerSnapshot } from '../../../../server/internal-api.ts'

export const GET: RequestHandler = (event) => answerSnapshot({ context: requestContextOf(event), request: event.request })

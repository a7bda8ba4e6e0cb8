import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerChanges } from '../../../../server/internal-api.ts'

export const GET: RequestHandler = (event) => answerChanges({ context: requestContextOf(event), request: event.request })

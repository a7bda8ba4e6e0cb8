import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerReports } from '../../../../server/internal-api.ts'

export const POST: RequestHandler = (event) => answerReports({ context: requestContextOf(event), request: event.request })

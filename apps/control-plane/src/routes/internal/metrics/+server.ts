import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../hooks/authenticate.ts'
import { answerMetrics } from '../../../server/internal-api.ts'

export const GET: RequestHandler = (event) => answerMetrics({ context: requestContextOf(event), request: event.request })

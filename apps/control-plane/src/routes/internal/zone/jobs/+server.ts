import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerJobs } from '../../../../server/internal-api.ts'

export const GET: RequestHandler = (event) => answerJobs({ context: requestContextOf(event), request: event.request })

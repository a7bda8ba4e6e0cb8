import type { RequestHandler } from '@sveltejs/kit'
import { requestContextOf } from '../../../../hooks/authenticate.ts'
import { answerApi } from '../../../../server/api-handlers.ts'

const handler: RequestHandler = (event) => answerApi('rest', event.request, requestContextOf(event))

export { handler as fallback }

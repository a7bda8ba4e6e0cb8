/** What a page shows of an error: the code, the words and the request id of the API's envelope. The rest is logged and stays here. */
import type { HandleServerError } from '@sveltejs/kit/hooks'
import { declareNames, log } from '@repo/telemetry'
import { edgeErrors } from '@repo/contract/edge'
import { toAppError } from '../server/envelope.ts'

declareNames(['page_failed', 'request_failed'])

export const handleError: HandleServerError = (caught) => {
  const { requestId } = caught.event.locals
  if (caught.kind === 'app') return { ...caught.error, requestId }
  if (caught.kind === 'framework' || caught.kind === 'validation') {
    const known =
      caught.error.status === 404 ? edgeErrors.ROUTE_NOT_FOUND() : caught.error.status === 413 ? edgeErrors.BODY_TOO_LARGE() : undefined
    const { status, message } = known ?? caught.error
    return { status, message, code: known?.code ?? 'REQUEST_REFUSED', requestId }
  }
  const error = toAppError(caught.error)
  if (error.status >= 500) log.error('page_failed', {}, error)
  return { status: error.status, message: error.message, code: error.code, requestId }
}

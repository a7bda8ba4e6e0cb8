/** What a page shows of an error: the code, the words and the request id of the API's envelope. The rest is logged and stays here. */
import type { HandleServerError } from '@sveltejs/kit/hooks'
import { declareNames, log } from '@repo/telemetry'
import { edgeErrors } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import { describeError } from '#lib/server/describe-error.ts'
import { toAppError } from '../server/envelope.ts'

declareNames(['page_failed', 'request_failed'])

export const handleError: HandleServerError = (caught) => {
  const { requestId } = caught.event.locals
  const shown = (error: AppError) => ({ status: error.status, code: error.code, message: describeError(error), requestId })
  if (caught.kind === 'app') return { ...caught.error, requestId }
  if (caught.kind === 'framework' || caught.kind === 'validation') {
    const { status, message } = caught.error
    if (status === 404) return shown(edgeErrors.ROUTE_NOT_FOUND())
    if (status === 413) return shown(edgeErrors.BODY_TOO_LARGE())
    return { status, message, code: 'REQUEST_REFUSED', requestId }
  }
  const error = toAppError(caught.error)
  if (error.status >= 500) log.error('page_failed', {}, error)
  return shown(error)
}

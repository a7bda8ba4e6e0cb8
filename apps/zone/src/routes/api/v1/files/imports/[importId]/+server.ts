import { requestContextOf } from '../../../../../../hooks/authenticate.ts'
import { receiveUpload } from '../../../../../../features/imports/index.ts'
import type { RequestHandler } from './$types'

export const PUT: RequestHandler = (event) => receiveUpload(event.request, requestContextOf(event), event.params.importId)

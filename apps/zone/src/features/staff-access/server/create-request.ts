import { accessErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { fileRequest } from './file-request.ts'

/** Somebody of the staff asks. Taking data out is no access: it is refused here, whoever would have approved it. */
export const createRequest = inOrg.accessRequests.create.handler(({ context, input: { verb, ...asked } }) => {
  if (verb === 'export') throw accessErrors.ACCESS_EXPORT_REFUSED({ data: { rule: 'BUCKET_STAYS_IN_ZONE' } })
  return fileRequest(context, { kind: 'regular', verb, ...asked })
})

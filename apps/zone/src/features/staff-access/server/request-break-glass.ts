import { inOrg } from '../../../server/procedures.ts'
import { fileRequest } from './file-request.ts'

/** Asks for an hour at most without the customer's word beforehand. A second person still has to open it. */
export const requestBreakGlass = inOrg.breakGlass.request.handler(({ context, input }) =>
  fileRequest(context, { kind: 'break_glass', verb: 'read', ...input }),
)

import { inOrg } from '../../../server/procedures.ts'
import { approveRequest as approve } from './approve.ts'

export const approveRequest = inOrg.accessRequests.approve.handler(({ context, input }) => approve(context, { kind: 'regular', ...input }))

/** The second person's word is all that break-glass takes; the customer reads of it at once and judges it afterwards. */
export const openBreakGlass = inOrg.breakGlass.open.handler(({ context, input }) => approve(context, { kind: 'break_glass', ...input }))

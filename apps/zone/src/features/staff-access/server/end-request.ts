import { accessErrors } from '@repo/contract'
import { requestSteps } from '@repo/residency'
import { inOrg, type OrgContext } from '../../../server/procedures.ts'
import { toldOf, untell } from '../../notices/index.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { wireRequest } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { requestRefusal } from './request-refusal.ts'
import { requestForStep, setEnd, stateOf } from './request-store.ts'

/** One no is enough, whichever side says it. */
export const rejectRequest = inOrg.accessRequests.reject.handler(({ context, input }) => end(context, input.accessRequestId, 'reject'))

export const cancelRequest = inOrg.accessRequests.cancel.handler(({ context, input }) => end(context, input.accessRequestId, 'cancel'))

async function end({ tx, orgId, actor, authorize, audit }: OrgContext, id: string, verb: 'reject' | 'cancel') {
  const row = await requestForStep(tx, orgId, id)
  if (!row) throw accessErrors.ACCESS_REQUEST_NOT_FOUND()
  const now = await databaseNow(tx)
  const step = requestSteps[verb](stateOf(row), { by: actor.id, at: now.getTime() })
  if (!step.ok) throw requestRefusal(step.refusal)
  await authorize('access_request', verb, { requestedBy: row.requestedBy })
  const status = verb === 'reject' ? 'rejected' : 'cancelled'
  if (!(await setEnd(tx, orgId, id, status, actor.id))) throw accessErrors.ACCESS_REQUEST_NOT_PENDING()
  await tellEscalation(tx, orgId, id, 'rejected')
  await untell(tx, orgId, id)
  audit({ targetId: id })
  return wireRequest({ ...row, status, endedAt: now }, now, undefined, (await toldOf(tx, [id]))(id))
}

import { auditStreamErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { readHeldPolicy } from '../../residency/index.ts'
import { declaredOf } from './declared-of.ts'
import { showStream } from './show-stream.ts'
import { removeStream } from './stream-store.ts'

export const endStream = inOrg.audit.stream.end.handler(async ({ context: { tx, orgId, services } }) => {
  if (!(await removeStream(tx, orgId))) throw auditStreamErrors.AUDIT_STREAM_NOT_SET()
  return showStream(tx, orgId, declaredOf(services), await readHeldPolicy(tx, orgId, services.ownResidency))
})

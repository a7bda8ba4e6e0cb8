import { inOrg } from '../../../server/procedures.ts'
import { readHeldPolicy } from '../../residency/index.ts'
import { declaredOf } from './declared-of.ts'
import { showStream } from './show-stream.ts'

export const getStream = inOrg.audit.stream.get.handler(async ({ context: { tx, orgId, services } }) =>
  showStream(tx, orgId, declaredOf(services), await readHeldPolicy(tx, orgId, services.ownResidency)),
)

import { classificationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { datasetOf, recordClassification } from './classification-store.ts'
import { pendingLowering } from './lowering-store.ts'
import { toView } from './to-wire.ts'

/** How a record is classified now. */
export const getClassification = inOrg.data.classification.handler(async ({ context: { tx, orgId, clock }, input: { id } }) => {
  const dataset = await datasetOf(tx, id)
  if (!dataset) throw classificationErrors.DATA_NOT_FOUND()
  return toView(id, dataset, await recordClassification(tx, orgId, id), await pendingLowering(tx, id, clock.now()))
})

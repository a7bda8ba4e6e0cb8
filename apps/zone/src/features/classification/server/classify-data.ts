import { classificationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { requireAllowed } from '../classify.ts'
import { datasetOf, lockRecord, recordClassification, storeRaise } from './classification-store.ts'
import { toView } from './to-wire.ts'

/** Classifies a record that nobody has classified yet: as the catalogue says, or above it. */
export const classifyData = inOrg.data.classify.handler(async ({ context, input: { id, level, bucket } }) => {
  const { tx, orgId, clock, audit } = context
  const dataset = await datasetOf(tx, id)
  if (!dataset) throw classificationErrors.DATA_NOT_FOUND()
  await lockRecord(tx, id)
  if (await recordClassification(tx, orgId, id)) throw classificationErrors.DATA_ALREADY_CLASSIFIED()
  const to = { level, bucket }
  requireAllowed(dataset, to)
  await storeRaise(tx, { organizationId: orgId, id, dataset, to, at: clock.now() })
  audit({ targetId: id, level })
  return toView(id, dataset, await recordClassification(tx, orgId, id), undefined)
})

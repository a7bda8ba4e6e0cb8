import { classificationErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { catalogueOf, judgeChange, loweringMs } from '../classify.ts'
import { datasetOf, lockRecord, recordClassification, storeRaise } from './classification-store.ts'
import { expireLowerings, insertLowering, pendingLowering } from './lowering-store.ts'
import { requirePerson } from './require-person.ts'
import { toView } from './to-wire.ts'

/**
 * Raises a record at once (200), or asks for a second person to lower it (202). A request changes nothing by itself; a raise makes one that waits
 * pointless, since the record is then no longer what was asked about.
 */
export const reclassifyData = inOrg.data.reclassify.handler(async ({ context, input }) => {
  const { tx, orgId, clock, actor, audit, accepted } = context
  const { id, level, bucket, reason } = input
  const dataset = await datasetOf(tx, id)
  if (!dataset) throw classificationErrors.DATA_NOT_FOUND()
  await lockRecord(tx, id)
  const record = await recordClassification(tx, orgId, id)
  const from = record?.held ?? catalogueOf(dataset)
  const to = { level, bucket }
  const change = judgeChange(dataset, from, to)
  const now = clock.now()
  audit({ targetId: id, level })

  if (change === 'lower') {
    const requestedBy = requirePerson(actor)
    if (reason === undefined) throw classificationErrors.LOWERING_REASON_REQUIRED({ fieldErrors: { reason: ['Say why.'] } })
    await expireLowerings(tx, id, now)
    if (await pendingLowering(tx, id, now)) throw classificationErrors.LOWERING_PENDING()
    const expiresAt = new Date(now.getTime() + loweringMs)
    await insertLowering(tx, { organizationId: orgId, recordId: id, from, to, reason, requestedBy, requestedAt: now, expiresAt })
    audit({ action: 'classification.lowering_requested' })
    accepted()
  } else {
    if (reason !== undefined) throw classificationErrors.LOWERING_REASON_UNUSED({ fieldErrors: { reason: ['Leave it out.'] } })
    if (change === 'raise' || record?.newCopies) await storeRaise(tx, { organizationId: orgId, id, dataset, to, at: now })
  }
  return toView(id, dataset, await recordClassification(tx, orgId, id), await pendingLowering(tx, id, now))
})

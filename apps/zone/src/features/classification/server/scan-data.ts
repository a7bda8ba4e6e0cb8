import { classificationErrors } from '@repo/contract'
import { unclassified } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { catalogueOf, raises } from '../classify.ts'
import { detect } from '../detect.ts'
import { datasetOf, lockRecord, recordClassification, storeRaise } from './classification-store.ts'
import { pendingLowering } from './lowering-store.ts'
import { wordsOf } from './record-words.ts'
import { toView } from './to-wire.ts'

/**
 * Looks through a record's words. What is personal raises it to identity at once; nothing found changes nothing, and never lowers. What was found is
 * told as a kind, never as the word.
 */
export const scanData = inOrg.data.scan.handler(async ({ context, input: { id } }) => {
  const { tx, orgId, clock, audit } = context
  const dataset = await datasetOf(tx, id)
  if (!dataset) throw classificationErrors.DATA_NOT_FOUND()
  await lockRecord(tx, id)
  const { words, country } = await wordsOf(tx, dataset, id)
  const found = [...new Set(words.flatMap((text) => detect(text, country)))]
  const before = await recordClassification(tx, orgId, id)
  const held = before?.held ?? catalogueOf(dataset)
  audit({ targetId: id, level: held.level })
  if (found.length > 0 && raises(held, unclassified)) {
    await storeRaise(tx, { organizationId: orgId, id, dataset, to: unclassified, at: clock.now() })
    audit({ action: 'classification.raised', level: unclassified.level })
  }
  return {
    found,
    classification: toView(id, dataset, await recordClassification(tx, orgId, id), await pendingLowering(tx, id, clock.now())),
  }
})

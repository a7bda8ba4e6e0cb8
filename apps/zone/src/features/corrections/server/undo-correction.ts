import { correctionErrors } from '@repo/contract'
import type { Level } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { requireLiveGrant } from '../../staff-access/index.ts'
import { holds } from '../correction-content.ts'
import { holdRecord } from './correctable-records.ts'
import { correctionForStep, setUndone } from './correction-store.ts'
import { datasetOf, valuesOf } from './correction-values.ts'
import { showCorrection } from './show-correction.ts'

/**
 * Gives the record back what it held, as long as nobody has written over it since. An administrator may at any time while the values are kept; who proposed
 * it, while their access lasts.
 */
export const undoCorrection = inOrg.accessCorrections.undo.handler(async ({ context, input: { correctionId } }) => {
  const { tx, orgId, actor, authorize, audit } = context
  const row = await correctionForStep(tx, orgId, correctionId)
  // Another's correction is as good as none to staff.
  if (!row || (actor.kind === 'staff' && row.proposedBy !== actor.id)) throw correctionErrors.CORRECTION_NOT_FOUND()
  await authorize('access_correction', 'undo', { staffId: row.proposedBy })
  audit({ targetId: row.id, grantIds: [row.grantId], rowCount: 1 })
  if (actor.kind === 'staff') audit({ level: (await requireLiveGrant(context, row.grantId)).level as Level })
  if (row.status !== 'applied' || row.changes === null) throw correctionErrors.CORRECTION_NOT_APPLIED()
  const record = await holdRecord(tx, orgId, datasetOf(row), row.recordId)
  if (!record || !holds(record.present, row.changes, 'after')) throw correctionErrors.CORRECTION_STALE()
  await setUndone(tx, orgId, row.id, actor.id)
  await record.write(valuesOf(row.changes, 'before'))
  const after = await correctionForStep(tx, orgId, row.id)
  if (!after) throw correctionErrors.CORRECTION_NOT_FOUND()
  return showCorrection(context, after)
})

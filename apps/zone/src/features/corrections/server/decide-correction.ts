import { accessErrors, correctionErrors, requestErrors } from '@repo/contract'
import type { Level } from '@repo/residency'
import { inOrg, type OrgContext } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { administratorSince } from '../../identity/index.ts'
import { untell } from '../../notices/index.ts'
import { requireLiveGrant } from '../../staff-access/index.ts'
import { hashOfChanges, holds } from '../correction-content.ts'
import { holdRecord } from './correctable-records.ts'
import { correctionForStep, setDecided, type CorrectionRow } from './correction-store.ts'
import { datasetOf, valuesOf } from './correction-values.ts'
import { showCorrection } from './show-correction.ts'

/**
 * Lets exactly what was looked at take effect: the grant lives, the policy still allows it, the record is as it was when it was proposed. The row that says so
 * and the record change together or not at all.
 */
export const approveCorrection = inOrg.accessCorrections.approve.handler(async ({ context, input: { correctionId, contentHash } }) => {
  const { tx, orgId, actor, audit } = context
  const row = await proposed(context, 'approve', correctionId)
  audit({ targetId: row.id, grantIds: [row.grantId], rowCount: 1 })
  const grant = await requireLiveGrant(context, row.grantId)
  audit({ level: grant.level as Level })
  const dataset = datasetOf(row)
  const changes = row.changes ?? []
  if (contentHash !== hashOfChanges(dataset, row.recordId, changes) || contentHash !== Buffer.from(row.contentHash).toString('hex'))
    throw correctionErrors.CORRECTION_DIFFERS()
  const record = await holdRecord(tx, orgId, dataset, row.recordId)
  if (!record || !holds(record.present, changes, 'before')) throw correctionErrors.CORRECTION_STALE()
  await setDecided(tx, orgId, row.id, 'applied', actor.id)
  await record.write(valuesOf(changes, 'after'))
  return ended(context, row)
})

export const rejectCorrection = inOrg.accessCorrections.reject.handler(async ({ context, input: { correctionId } }) => {
  const { tx, orgId, actor, audit } = context
  const row = await proposed(context, 'reject', correctionId)
  audit({ targetId: row.id, grantIds: [row.grantId] })
  await setDecided(tx, orgId, row.id, 'rejected', actor.id)
  return ended(context, row)
})

/** A proposal that the caller may decide on: an administrator since before it was made, in person, and not who made it. */
async function proposed(
  { tx, orgId, actor, authorize }: OrgContext & RequestContext,
  action: 'approve' | 'reject',
  id: string,
): Promise<CorrectionRow> {
  const row = await correctionForStep(tx, orgId, id)
  if (!row) throw correctionErrors.CORRECTION_NOT_FOUND()
  if (row.proposedBy === actor.id) throw correctionErrors.CORRECTION_OWN()
  await authorize('access_correction', action, { staffId: row.proposedBy })
  const since = actor.kind === 'user' ? await administratorSince(tx, actor.id) : undefined
  if (!since) throw requestErrors.FORBIDDEN()
  if (since > row.proposedAt) throw accessErrors.ACCESS_APPROVER_REFUSED()
  if (row.status !== 'proposed') throw correctionErrors.CORRECTION_NOT_PROPOSED()
  return row
}

async function ended(context: OrgContext, { id }: CorrectionRow) {
  await untell(context.tx, context.orgId, id)
  const after = await correctionForStep(context.tx, context.orgId, id)
  if (!after) throw correctionErrors.CORRECTION_NOT_FOUND()
  return showCorrection(context, after)
}

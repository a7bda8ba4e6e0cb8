import { classificationErrors } from '@repo/contract'
import { inOrg, type OrgContext } from '../../../server/procedures.ts'
import { lockRecord, storeLowering } from './classification-store.ts'
import { decideLowering, lockLowering, type StoredLowering } from './lowering-store.ts'
import { requirePerson } from './require-person.ts'
import { toLowering } from './to-wire.ts'

/** Approves what somebody else asked for: copies that are made from now on are lower, what exists stays as it is. */
export const approveLowering = inOrg.data.approveLowering.handler(async ({ context, input }) => {
  const { tx, orgId, clock } = context
  const person = requirePerson(context.actor)
  const asked = await pending(context, input.loweringId)
  if (asked.requestedBy === person) throw classificationErrors.LOWERING_OWN()
  // Raised since: what was asked about is no more, and identity stays identity whoever agrees.
  const unchanged = asked.present.level === asked.from.level && asked.present.bucket === asked.from.bucket
  if (!unchanged || asked.present.level === 'identity') throw classificationErrors.LOWERING_NOT_PENDING()
  const at = clock.now()
  if (!(await decideLowering(tx, asked.id, { status: 'approved', by: person, at }))) throw classificationErrors.LOWERING_NOT_PENDING()
  await storeLowering(tx, { organizationId: orgId, id: asked.dataId, to: asked.to, at })
  return decided(context, asked, person, 'approved')
})

/** Rejects a request; who asked for it may take it back in the same way. */
export const rejectLowering = inOrg.data.rejectLowering.handler(async ({ context, input }) => {
  const person = requirePerson(context.actor)
  const asked = await pending(context, input.loweringId)
  if (!(await decideLowering(context.tx, asked.id, { status: 'rejected', by: person, at: context.clock.now() }))) {
    throw classificationErrors.LOWERING_NOT_PENDING()
  }
  return decided(context, asked, person, 'rejected')
})

/** @throws LOWERING_NOT_FOUND, LOWERING_NOT_PENDING, LOWERING_EXPIRED */
async function pending({ tx, orgId, clock }: OrgContext, id: string): Promise<StoredLowering> {
  const found = await lockLowering(tx, orgId, id)
  if (!found) throw classificationErrors.LOWERING_NOT_FOUND()
  await lockRecord(tx, found.dataId)
  const stored = await lockLowering(tx, orgId, id)
  if (stored?.status !== 'pending') throw classificationErrors.LOWERING_NOT_PENDING()
  if (stored.expiresAt <= clock.now()) throw classificationErrors.LOWERING_EXPIRED()
  return stored
}

function decided({ clock, audit }: OrgContext, asked: StoredLowering, person: string, status: 'approved' | 'rejected') {
  audit({ targetId: asked.dataId, level: asked.to.level })
  return toLowering({ ...asked, status }, person, clock.now())
}

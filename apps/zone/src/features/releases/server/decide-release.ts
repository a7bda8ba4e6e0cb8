import { releaseErrors } from '@repo/contract'
import { inOrg, type OrgContext } from '../../../server/procedures.ts'
import { untell } from '../../notices/index.ts'
import { readHeldPolicy } from '../../residency/index.ts'
import { requirePerson, requireReleasable } from '../release-rules.ts'
import { hasRelease, lockDataset, lockRelease, storeApproval, storeRejection, type StoredRelease } from './release-store.ts'
import { showRelease } from './show-release.ts'

/** Approves exactly the content that was looked at: it becomes a new data set, and is sent by the worker. The event says how many figures leave. */
export const approveRelease = inOrg.releases.approve.handler(async ({ context, input: { releaseId, contentHash } }) => {
  const { tx, orgId, clock, services, audit } = context
  const person = requirePerson(context.actor)
  audit({ targetId: releaseId, level: 'analytical_derived' })
  const asked = await pending(context, releaseId)
  if (asked.requestedBy === person) throw releaseErrors.RELEASE_OWN()
  const held = await readHeldPolicy(tx, orgId, services.ownResidency)
  requireReleasable(held)
  const at = clock.now()
  const shown = await showRelease(tx, asked, person, at)
  if (shown.contentHash !== contentHash) throw releaseErrors.RELEASE_CHANGED()
  await lockDataset(tx, asked.dataset, at)
  if (await hasRelease(tx, { dataset: asked.dataset, month: asked.month, status: 'approved' })) throw releaseErrors.RELEASE_STANDING()
  const { figures } = shown
  const approval = { organizationId: orgId, by: person, at, contentHash, policyVersion: held.version, figures }
  if (!(await storeApproval(tx, releaseId, approval))) throw releaseErrors.RELEASE_NOT_PENDING()
  audit({ rowCount: figures.length, policyVersion: held.version })
  return decided(context, releaseId, person)
})

/** Rejects a request; who asked for it may take it back in the same way. */
export const rejectRelease = inOrg.releases.reject.handler(async ({ context, input: { releaseId } }) => {
  const person = requirePerson(context.actor)
  context.audit({ targetId: releaseId, level: 'analytical_derived' })
  await pending(context, releaseId)
  if (!(await storeRejection(context.tx, releaseId, { by: person, at: context.clock.now() }))) throw releaseErrors.RELEASE_NOT_PENDING()
  return decided(context, releaseId, person)
})

/** @throws RELEASE_NOT_FOUND, RELEASE_NOT_PENDING, RELEASE_EXPIRED */
async function pending({ tx, orgId, clock }: OrgContext, id: string): Promise<StoredRelease> {
  const stored = await lockRelease(tx, orgId, id)
  if (!stored) throw releaseErrors.RELEASE_NOT_FOUND()
  if (stored.status !== 'pending') throw releaseErrors.RELEASE_NOT_PENDING()
  if (stored.expiresAt <= clock.now()) throw releaseErrors.RELEASE_EXPIRED()
  return stored
}

async function decided({ tx, orgId, clock }: OrgContext, id: string, person: string) {
  await untell(tx, orgId, id)
  const stored = await lockRelease(tx, orgId, id)
  if (!stored) throw releaseErrors.RELEASE_NOT_FOUND()
  return showRelease(tx, stored, person, clock.now())
}

import { releaseErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { requirePerson } from '../release-rules.ts'
import { lockRelease, storeWithdrawal } from './release-store.ts'
import { showRelease } from './show-release.ts'

/** Takes a released data set back. One person is enough: less leaves by it, never more. */
export const withdrawRelease = inOrg.releases.withdraw.handler(async ({ context, input: { releaseId } }) => {
  const { tx, orgId, clock, audit } = context
  const person = requirePerson(context.actor)
  audit({ targetId: releaseId, level: 'analytical_derived' })
  if (!(await lockRelease(tx, orgId, releaseId))) throw releaseErrors.RELEASE_NOT_FOUND()
  if (!(await storeWithdrawal(tx, releaseId, { by: person, at: clock.now() }))) throw releaseErrors.RELEASE_NOT_RELEASED()
  const stored = await lockRelease(tx, orgId, releaseId)
  if (!stored) throw releaseErrors.RELEASE_NOT_FOUND()
  return showRelease(tx, stored, person, clock.now())
})

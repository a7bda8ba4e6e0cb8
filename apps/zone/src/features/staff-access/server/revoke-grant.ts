import { accessErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import type { Level } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { tellEscalation } from '../../provisioning/index.ts'
import { wireGrant } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { endUse, grantById, revokeGrant as revoke, wordsOf } from './grant-store.ts'

/**
 * Ends a grant now. What runs under it is ended first, which also keeps anybody from beginning; then the row says so, and the sessions of that member
 * of staff end, unless it was they who ended it. A second time changes nothing and says so in its event.
 */
export const revokeGrant = inOrg.accessGrants.revoke.handler(async ({ context, input: { accessGrantId, reason } }) => {
  const { tx, orgId, actor, services, authorize, audit } = context
  const grant = await grantById(tx, orgId, accessGrantId)
  if (!grant) throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  await authorize('access_grant', 'revoke', { staffId: grant.staffId })
  await endUse(tx, grant.id)
  const ended = await revoke(tx, orgId, grant.id, actor.id, reason)
  audit({ targetId: grant.id, grantIds: [grant.id], level: grant.level as Level, ...(ended ? {} : { ruleCode: 'ENDED_BEFORE' }) })
  await tellEscalation(tx, orgId, grant.requestId, 'ended')
  // Who ends their own goes on to write the note.
  if (ended && actor.id !== grant.staffId) await services.staff.endSessions(grant.staffId)
  const after = await grantById(tx, orgId, grant.id)
  invariant(after, 'grants are never deleted')
  return wireGrant(
    after,
    (await wordsOf(tx, [after])).get(after.requestId),
    await databaseNow(tx),
    (await toldOf(tx, [after.id]))(after.id),
  )
})

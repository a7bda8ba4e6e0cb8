import { accessErrors } from '@repo/contract'
import { grantSteps } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { toldOf } from '../../notices/index.ts'
import { wireGrant } from './access-wire.ts'
import { databaseNow } from './database-now.ts'
import { grantById, grantStateOf, setNote, wordsOf } from './grant-store.ts'

/** What was done, by who did it. Until it is there the next request is refused. */
export const noteGrant = inOrg.accessGrants.note.handler(async ({ context, input: { accessGrantId, note } }) => {
  const { tx, orgId, actor, authorize, audit } = context
  const grant = await grantById(tx, orgId, accessGrantId)
  if (grant?.staffId !== actor.id) throw accessErrors.ACCESS_GRANT_NOT_FOUND()
  await authorize('access_grant', 'note', { staffId: grant.staffId })
  const now = await databaseNow(tx)
  if (grantSteps.isLive(grantStateOf(grant), now.getTime())) throw accessErrors.ACCESS_GRANT_LIVE()
  await setNote(tx, orgId, grant.id, note)
  audit({ targetId: grant.id, grantIds: [grant.id] })
  return wireGrant(
    { ...grant, afterNote: note },
    (await wordsOf(tx, [grant])).get(grant.requestId),
    now,
    (await toldOf(tx, [grant.id]))(grant.id),
  )
})

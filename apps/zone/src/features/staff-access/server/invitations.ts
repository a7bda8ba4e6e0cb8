import { accessInvitationErrors, type AccessInvitation } from '@repo/contract'
import { invariant } from '@repo/core'
import type { Level } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { asksForInvitation } from '../access-rules.ts'
import { databaseNow } from './database-now.ts'
import { endUse, revokeGrant } from './grant-store.ts'
import { governanceOf } from './governance-store.ts'
import { insertInvitation, invitationById, liveGrantsOf, newestInvitations, setWithdrawn, type InvitationRow } from './invitation-store.ts'

/** Lets one of the staff ask. Where the mode asks for no invitation nobody would act on one, so it is refused. */
export const inviteStaff = inOrg.accessInvitations.create.handler(async ({ context, input: { days, ...invited } }) => {
  const { tx, orgId, actor, services, audit } = context
  const governed = await governanceOf(tx, orgId, services.ownResidency)
  if (!asksForInvitation(governed, invited.level)) throw accessInvitationErrors.ACCESS_INVITATION_UNUSED()
  audit({ level: invited.level, policyVersion: governed.policyVersion })
  return wireInvitation(await insertInvitation(tx, orgId, invited, actor.id, await databaseNow(tx), days))
})

export const listInvitedStaff = inOrg.accessInvitations.list.handler(async ({ context: { tx } }) => ({
  items: (await newestInvitations(tx)).map(wireInvitation),
}))

/** Ends what was granted to that person there too: what runs first, then the rows, and their sessions. */
export const withdrawInvitation = inOrg.accessInvitations.withdraw.handler(async ({ context, input: { accessInvitationId } }) => {
  const { tx, orgId, actor, services, audit } = context
  const row = await invitationById(tx, orgId, accessInvitationId)
  if (!row) throw accessInvitationErrors.ACCESS_INVITATION_NOT_FOUND()
  const withdrawn = await setWithdrawn(tx, orgId, row.id, actor.id)
  const grants = withdrawn ? await liveGrantsOf(tx, row.staffId, row.dataset) : []
  for (const { id } of grants) {
    await endUse(tx, id)
    await revokeGrant(tx, orgId, id, actor.id, 'The invitation was withdrawn.')
  }
  audit({
    targetId: row.id,
    level: row.level as Level,
    grantIds: grants.map(({ id }) => id),
    ...(withdrawn ? {} : { ruleCode: 'ENDED_BEFORE' }),
  })
  if (grants.length > 0) await services.staff.endSessions(row.staffId)
  const after = await invitationById(tx, orgId, row.id)
  invariant(after, 'invitations are never deleted')
  return wireInvitation(after)
})

function wireInvitation({
  id,
  staffId,
  dataset,
  level,
  verb,
  invitedBy,
  invitedAt,
  expiresAt,
  withdrawnAt,
}: InvitationRow): AccessInvitation {
  return {
    ...({ id, staffId, dataset, level, verb, invitedBy } as Pick<
      AccessInvitation,
      'id' | 'staffId' | 'dataset' | 'level' | 'verb' | 'invitedBy'
    >),
    invitedAt: invitedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString() ?? null,
  }
}

/** How an organisation that owns its zone lets one of the staff ask at all: it invites, watches what was seen, and ends it (docs/access.md). */
import { defineErrors } from '@repo/core'
import { accessVerbs, levels } from '@repo/residency'
import { z } from 'zod'
import { orgProcedure } from './procedure.ts'
import { accessDatasets } from './staff-access.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant } from './wire.ts'

export const accessInvitationErrors = defineErrors({
  ACCESS_INVITATION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such invitation.' },
  ACCESS_INVITATION_UNUSED: {
    status: 409,
    owner: 'caller',
    message: 'The organisation’s residency mode asks for no invitation: staff may ask, and you approve.',
  },
})

const accessInvitationId = id('AccessInvitationId')
const staffId = classified(z.uuid(), 'identity')

const terms = { staffId, dataset: z.enum(accessDatasets), level: z.enum(levels), verb: z.enum(accessVerbs).exclude(['export']) }

export const accessInvitation = z
  .object({
    id: accessInvitationId,
    ...terms,
    invitedBy: classified(z.string(), 'identity'),
    invitedAt: instant,
    /** Until then the person may ask. */
    expiresAt: instant,
    withdrawnAt: instant.nullable(),
  })
  .meta({ id: 'AccessInvitation' })
export type AccessInvitation = z.infer<typeof accessInvitation>

export const accessInvitations = {
  create: orgProcedure({ resource: 'access_invitation', action: 'create', event: 'access_invitation.created' })
    .route({
      method: 'POST',
      path: '/access/invitations',
      successStatus: 201,
      tags: ['Access'],
      summary: 'Invite one of the zone’s staff to ask, by the number on their own page',
    })
    .errors(raises(accessInvitationErrors, 'ACCESS_INVITATION_UNUSED'))
    .input(z.strictObject({ ...terms, days: z.int().min(1).max(4).default(4) }))
    .output(accessInvitation),
  list: orgProcedure({ resource: 'access_invitation', action: 'read' })
    .route({ method: 'GET', path: '/access/invitations', tags: ['Access'], summary: 'The last hundred invitations, newest first' })
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(accessInvitation) })),
  withdraw: orgProcedure({ resource: 'access_invitation', action: 'withdraw', event: 'access_invitation.withdrawn' })
    .route({
      method: 'POST',
      path: '/access/invitations/withdraw',
      tags: ['Access'],
      summary: 'Withdraw an invitation, and end at once what was granted by it; a second time changes nothing',
    })
    .errors(raises(accessInvitationErrors, 'ACCESS_INVITATION_NOT_FOUND'))
    .input(z.strictObject({ accessInvitationId }))
    .output(accessInvitation),
}

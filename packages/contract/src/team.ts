/** Who works with an organisation: members with their roles, and invitations. Links are shown to copy; nothing is sent. */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { email, invitationToken, role, userId } from './identity.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { classified, id, instant } from './wire.ts'

export const teamErrors = defineErrors({
  MEMBER_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such member.' },
  MEMBERSHIP_EXISTS: { status: 409, owner: 'caller', message: 'This person has this role already.' },
  MEMBER_ROLE_SCOPE: {
    status: 422,
    owner: 'caller',
    message: 'An administrator is one for the whole organisation, not for an association.',
  },
  MEMBER_REFERENCE_UNKNOWN: { status: 422, owner: 'caller', message: 'There is no such association or person.' },
  LAST_ADMINISTRATOR: { status: 409, owner: 'caller', message: 'This is the last administrator. Make somebody else one first.' },
  INVITATION_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such open invitation.' },
  PASSWORD_RESET_REFUSED: {
    status: 409,
    owner: 'caller',
    message: 'The password of this account cannot be reset from here, because the account is not this organisation’s alone.',
  },
})

export const membershipId = id('MembershipId')
export const invitationId = id('InvitationId')

const scope = { role, associationId: id('AssociationId').nullable(), partyId: id('PartyId').nullable() }

/** One role of one person. A person with two roles has two. */
export const member = z
  .object({
    id: membershipId,
    userId,
    name: classified(z.string(), 'identity'),
    email: classified(z.string(), 'identity'),
    ...scope,
    status: z.enum(['active', 'suspended']),
    createdAt: instant,
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof member>

export const invitation = z
  .object({ id: invitationId, email: classified(z.string(), 'identity'), ...scope, createdAt: instant, expiresAt: instant })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof invitation>

const scopeInput = { role, associationId: id('AssociationId').nullish(), partyId: id('PartyId').nullish() }

export const team = {
  members: orgProcedure({ resource: 'member', action: 'list' })
    .route({ method: 'GET', path: '/team/members', summary: 'Members and their roles, by name' })
    .input(pageInput)
    .output(pageOf(member)),
  invitations: orgProcedure({ resource: 'invitation', action: 'list' })
    .route({ method: 'GET', path: '/team/invitations', summary: 'Open invitations, newest first' })
    .input(pageInput)
    .output(pageOf(invitation)),
  invite: orgProcedure({ resource: 'invitation', action: 'create' })
    .route({ method: 'POST', path: '/team/invitations', successStatus: 201, summary: 'Make an invitation link, shown once' })
    .input(z.object({ email, ...scopeInput }))
    .output(invitation.extend({ token: invitationToken, url: classified(z.url(), 'identity') }))
    .errors(raises(teamErrors, 'MEMBER_ROLE_SCOPE', 'MEMBER_REFERENCE_UNKNOWN')),
  revokeInvitation: orgProcedure({ resource: 'invitation', action: 'revoke' })
    .route({ method: 'DELETE', path: '/team/invitations/{invitationId}', summary: 'Withdraw an invitation' })
    .input(z.object({ invitationId }))
    .output(z.object({ id: invitationId }))
    .errors(raises(teamErrors, 'INVITATION_NOT_FOUND')),
  updateMember: orgProcedure({ resource: 'member', action: 'update' })
    .route({ method: 'PATCH', path: '/team/members/{membershipId}', summary: "Change a member's role, scope or status" })
    .input(
      z.object({
        membershipId,
        role: role.optional(),
        associationId: id('AssociationId').nullish(),
        partyId: id('PartyId').nullish(),
        status: z.enum(['active', 'suspended']).optional(),
      }),
    )
    .output(member)
    .errors(
      raises(teamErrors, 'MEMBER_NOT_FOUND', 'MEMBERSHIP_EXISTS', 'MEMBER_ROLE_SCOPE', 'MEMBER_REFERENCE_UNKNOWN', 'LAST_ADMINISTRATOR'),
    ),
  removeMember: orgProcedure({ resource: 'member', action: 'remove' })
    .route({ method: 'DELETE', path: '/team/members/{membershipId}', summary: 'Take a role away' })
    .input(z.object({ membershipId }))
    .output(z.object({ id: membershipId }))
    .errors(raises(teamErrors, 'MEMBER_NOT_FOUND', 'LAST_ADMINISTRATOR')),
  createPasswordResetLink: orgProcedure({ resource: 'member', action: 'reset_password' })
    .route({ method: 'POST', path: '/team/members/{membershipId}/password-reset', summary: 'Make a password reset link, shown once' })
    .input(z.object({ membershipId }))
    .output(z.object({ url: classified(z.url(), 'identity'), expiresAt: instant }))
    .errors(raises(teamErrors, 'MEMBER_NOT_FOUND', 'PASSWORD_RESET_REFUSED')),
}

import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { claimOrganization, viewClaim } from './claims.ts'
import { createPasswordResetLink } from './create-password-reset-link.ts'
import { acceptInvitation, viewInvitation } from './invitations.ts'
import { invite, revokeInvitation } from './invite.ts'
import { listInvitations } from './list-invitations.ts'
import { listMembers } from './list-members.ts'
import { getMe, listMyOrganizations, switchOrganization } from './me.ts'
import { removeOrganizationHost, setOrganizationHost } from './organization-host.ts'
import { resetPassword, viewResetLink } from './reset-password.ts'
import { getSettings, updateSettings } from './settings.ts'
import { signIn, signOut } from './sign-in.ts'
import { signOutEverywhere } from './sign-out-everywhere.ts'
import { removeMember, updateMember } from './update-member.ts'

export const identityRouter = {
  signIn,
  signOut,
  signOutEverywhere,
  viewResetLink,
  resetPassword,
  me: { get: getMe, organizations: listMyOrganizations, switchOrganization },
  invitations: { view: viewInvitation, accept: acceptInvitation },
  claims: { view: viewClaim, claim: claimOrganization },
}

export const teamRouter = {
  members: listMembers,
  invitations: listInvitations,
  invite,
  revokeInvitation,
  updateMember,
  removeMember,
  createPasswordResetLink,
}

export const apiKeysRouter = { create: createApiKey, list: listApiKeys, revoke: revokeApiKey }

export const settingsRouter = {
  get: getSettings,
  update: updateSettings,
  setHost: setOrganizationHost,
  removeHost: removeOrganizationHost,
}

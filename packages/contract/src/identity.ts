/**
 * Signing in, and what a person may do before an organisation is chosen. Everything here runs through the identity door: it sees the
 * caller's own memberships, or what the secret of a link opens, and nothing else of any organisation.
 */
import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { organizationKind } from './boundary/organization.ts'
import { openProcedure, signedInProcedure } from './procedure.ts'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'
import { classified, countryCode, currencyCode, id, instant, locale, subdivisionCode, text, timeZone } from './wire.ts'
import { fieldProblems, tooLongText } from './field-problems.ts'

export const identityErrors = defineErrors({
  SIGN_IN_REFUSED: { status: 401, owner: 'caller', message: 'E-mail and password do not match an account in this zone.' },
  LINK_NOT_FOUND: {
    status: 404,
    owner: 'caller',
    message: 'This link does not work: it was used, withdrawn, or has expired. Ask for a new one.',
  },
  ACCOUNT_EXISTS: {
    status: 409,
    owner: 'caller',
    message: 'There is an account with this e-mail already. Give its password, or sign in first.',
  },
  INVITATION_FOR_ANOTHER: {
    status: 409,
    owner: 'caller',
    message: 'This invitation is for another e-mail address than the one signed in.',
  },
  JURISDICTION_MISMATCH: { status: 422, owner: 'caller', message: 'The subdivision does not belong to the country.' },
  ORGANIZATION_NOT_YOURS: { status: 404, owner: 'caller', message: 'There is no such organisation among yours in this zone.' },
})

export const organizationId = id('OrgId')
export const userId = id('UserId')

export const roles = ['administrator', 'manager', 'bookkeeper', 'board', 'owner', 'auditor'] as const
export const role = z.enum(roles)
export type Role = (typeof roles)[number]

/** Kept in lower case, so that one person has one account. */
export const email = classified(z.email(fieldProblems.EMAIL_MALFORMED).max(254).toLowerCase(), 'identity')
// What cannot be encoded would be hashed as something else: two passwords would be one.
const passwordText = z
  .string()
  .max(128, tooLongText(128))
  .refine((value) => value.isWellFormed() && !value.includes('\0'), fieldProblems.CHARACTERS_REFUSED)
/** One that is only compared: what was allowed when it was made is no business of signing in. */
export const presentedPassword = classified(passwordText.min(1), 'identity')
export const password = classified(passwordText.min(12, fieldProblems.PASSWORD_SHORT), 'identity')

const secret = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}_[A-Za-z0-9_-]{43}'
export const invitationToken = classified(z.string().regex(new RegExp(`^fhi_${secret}$`), fieldProblems.INVITATION_MALFORMED), 'identity')
export const claimToken = classified(z.string().regex(new RegExp(`^fhc_${secret}$`), fieldProblems.CLAIM_LINK_MALFORMED), 'identity')
export const resetToken = classified(z.string().regex(/^[A-Za-z0-9_-]{43}$/), 'identity')

export const me = z.object({
  userId,
  name: classified(z.string(), 'identity'),
  email: classified(z.string(), 'identity'),
})
export type Me = z.infer<typeof me>

/** One of the caller's organisations, with every role held there. */
export const myOrganization = z.object({
  id: organizationId,
  name: classified(z.string(), 'identity'),
  roles: z.array(z.object({ role, associationId: id('AssociationId').nullable() })),
})
export type MyOrganization = z.infer<typeof myOrganization>

const signInInput = z.object({ email, password: presentedPassword })

/** What the holder of an invitation is shown. */
export const invitationView = z.object({
  organizationId,
  organizationName: classified(z.string(), 'identity'),
  email: classified(z.string(), 'identity'),
  role,
  expiresAt: instant,
})
export type InvitationView = z.infer<typeof invitationView>

/** What the holder of a claim link is shown. */
export const claimView = z.object({ organizationId, kind: organizationKind, zone: z.string(), expiresAt: instant })
export type ClaimView = z.infer<typeof claimView>

export const claimInput = z.object({
  token: claimToken,
  organizationName: classified(text(160), 'identity'),
  /** The first administrator. With an e-mail that has an account, the password is that account's. */
  name: classified(text(160), 'identity'),
  email,
  password,
  legalCountryCode: countryCode,
  legalSubdivisionCode: subdivisionCode.nullish(),
  defaultCurrencyCode: currencyCode,
  defaultLocale: locale,
  defaultTimezone: timeZone,
})

const rateLimited = raises(requestErrors, 'RATE_LIMITED')

export const identity = {
  signIn: openProcedure
    .route({ method: 'POST', path: '/identity/sign-in', summary: 'Sign in with e-mail and password; sets the session cookie' })
    .input(signInInput)
    .output(me)
    .errors({ ...rateLimited, ...raises(identityErrors, 'SIGN_IN_REFUSED') }),
  signOut: openProcedure
    .route({ method: 'POST', path: '/identity/sign-out', summary: 'End the session' })
    .input(z.object({}))
    .output(z.object({})),
  signOutEverywhere: signedInProcedure
    .route({ method: 'POST', path: '/identity/sign-out-everywhere', summary: "End all of the caller's sessions, on every device" })
    .input(z.object({}))
    .output(z.object({})),
  viewResetLink: openProcedure
    .route({ method: 'GET', path: '/identity/resets/{token}', summary: 'Whether a reset link still opens something, and until when' })
    .input(z.object({ token: resetToken }))
    .output(z.object({ expiresAt: instant }))
    .errors({ ...rateLimited, ...raises(identityErrors, 'LINK_NOT_FOUND') }),
  resetPassword: openProcedure
    .route({ method: 'POST', path: '/identity/password', summary: 'Set a new password with a reset link; ends all sessions' })
    .input(z.object({ token: resetToken, password }))
    .output(z.object({}))
    .errors({ ...rateLimited, ...raises(identityErrors, 'LINK_NOT_FOUND') }),
  me: {
    get: signedInProcedure.route({ method: 'GET', path: '/identity/me', summary: 'Who is signed in' }).input(z.object({})).output(me),
    organizations: signedInProcedure
      .route({ method: 'GET', path: '/identity/organizations', summary: "The caller's organisations in this zone" })
      .input(z.object({}))
      .output(z.array(myOrganization)),
    switchOrganization: signedInProcedure
      .route({
        method: 'POST',
        path: '/identity/organizations/{organizationId}/activate',
        summary: 'Make an organisation the default of this browser',
      })
      .input(z.object({ organizationId }))
      .output(z.object({ organizationId }))
      .errors(raises(identityErrors, 'ORGANIZATION_NOT_YOURS')),
  },
  invitations: {
    view: openProcedure
      .route({ method: 'GET', path: '/identity/invitations/{token}', summary: 'What an invitation offers' })
      .input(z.object({ token: invitationToken }))
      .output(invitationView)
      .errors({ ...rateLimited, ...raises(identityErrors, 'LINK_NOT_FOUND') }),
    accept: openProcedure
      .route({
        method: 'POST',
        path: '/identity/invitations/{token}/accept',
        summary: 'Join, as the person signed in or with a new account',
      })
      .input(
        z.object({
          token: invitationToken,
          /** Needed unless the invited person is signed in. With an existing account, the password is that account's. */
          account: z.object({ name: classified(text(160), 'identity'), password }).optional(),
        }),
      )
      .output(z.object({ organizationId }))
      .errors({
        ...rateLimited,
        ...raises(requestErrors, 'UNAUTHENTICATED'),
        ...raises(identityErrors, 'LINK_NOT_FOUND', 'ACCOUNT_EXISTS', 'INVITATION_FOR_ANOTHER'),
      }),
  },
  claims: {
    view: openProcedure
      .route({ method: 'GET', path: '/identity/claims/{token}', summary: 'Which organisation a claim link opens' })
      .input(z.object({ token: claimToken }))
      .output(claimView)
      .errors({ ...rateLimited, ...raises(identityErrors, 'LINK_NOT_FOUND') }),
    claim: openProcedure
      .route({
        method: 'POST',
        path: '/identity/claims/{token}',
        summary: 'Take an organisation over: its primitives and first administrator',
      })
      .input(claimInput)
      .output(z.object({ organizationId }))
      .errors({ ...rateLimited, ...raises(identityErrors, 'LINK_NOT_FOUND', 'ACCOUNT_EXISTS', 'JURISDICTION_MISMATCH') }),
  },
}

import type { z } from 'zod'
import { fieldProblems, identityErrors, requestErrors, type claimInput } from '@repo/contract'
import { organizationKind } from '@repo/contract/boundary'
import type { OrgId } from '@repo/core'
import { isCurrencyCode } from '@repo/money'
import { declareNames, log } from '@repo/telemetry'
import { open } from '../../../server/procedures.ts'
import type { RequestContext } from '../../../server/request-context.ts'
import { isSubdivisionOf, jurisdictionProfileOf } from '../jurisdiction.ts'
import { announceClaim } from '../../provisioning/index.ts'
import { addCookies, rememberOrganization } from './answer-cookies.ts'
import { claimLinkByHash, isSpentClaimLink, nameOrganization, setPrimitives, spendClaimLink } from './claim-store.ts'
import { addMembership } from './membership-store.ts'
import { limitPasswordTries } from './limit-password-tries.ts'
import { rateLimits } from './rate-limit.ts'
import { recordLinkUse } from './record-event.ts'
import { readToken } from '../../../server/secret-token.ts'

declareNames(['claimed_without_session'])

type ClaimInput = z.infer<typeof claimInput>

export const viewClaim = open.identity.claims.view.handler(async ({ context, input }) => {
  const { orgId, expiresAt } = await requireClaimLink(context, input.token)
  const organization = await context.services.db.withOrg({ orgId, mode: 'prepare' }, (tx) =>
    tx.organization.findUniqueOrThrow({ where: { id: orgId }, select: { kind: true, residencyZone: true } }),
  )
  const kind = organizationKind.parse(organization.kind)
  return { organizationId: orgId, kind, zone: organization.residencyZone, expiresAt: expiresAt.toISOString() }
})

/**
 * Takes an organisation over: its primitives, its name, its first administrator and the report to the control plane, in one transaction.
 * The person's account is made before it; a claim that then fails can be repeated with the same e-mail and password. So can one that was committed
 * and whose answer never came: the organisation is theirs already, and they are signed in. When that fails, the organisation is theirs all the same.
 */
export const claimOrganization = open.identity.claims.claim.handler(async ({ context, input }) => {
  const { db, clock, identity } = context.services
  const before = await claimedBefore(context, input)
  if (before) return signInTo(context, before, input)
  const { orgId, id } = await requireClaimLink(context, input.token)
  requireConsistent(input)
  const { name, email, password, legalCountryCode, legalSubdivisionCode = null } = input
  await limitPasswordTries(context, email)
  const userId = await identity.accounts.ensure({ name, email, password })
  await db.withOrg({ orgId, mode: 'prepare', userId }, async (tx) => {
    const now = clock.now()
    if (!(await spendClaimLink(tx, id, now))) throw identityErrors.LINK_NOT_FOUND()
    const epoch = await setPrimitives(tx, orgId, {
      legalCountryCode,
      legalSubdivisionCode,
      jurisdictionProfile: jurisdictionProfileOf(legalCountryCode),
      defaultCurrencyCode: input.defaultCurrencyCode,
      defaultLocale: input.defaultLocale,
      defaultTimezone: input.defaultTimezone,
      claimedAt: now,
    })
    await nameOrganization(tx, orgId, input.organizationName, now)
    await addMembership(tx, { orgId, userId, name, email, role: 'administrator', associationId: null, partyId: null })
    await recordLinkUse(tx, context, { orgId, userId, action: 'organization.claim', targetKind: 'organization', targetId: orgId })
    await announceClaim(tx, { claimLinkId: id, epoch })
  })
  await identity.accounts.withdrawResetLinks(userId)
  return signInTo(context, orgId, input)
})

type Credentials = Pick<ClaimInput, 'token' | 'email' | 'password'>

/** The organisation, when this link was used to claim it and these are the e-mail and password of an administrator it has. */
async function claimedBefore(context: RequestContext, { token, email, password }: Credentials): Promise<OrgId | undefined> {
  const { db, clock, identity } = context.services
  const read = readToken('claim', token)
  const isSpent = read && (await db.withIdentity({ keyHash: read.hash }, (tx) => isSpentClaimLink(tx, read, clock.now())))
  if (!read || !isSpent) return undefined
  await limitPasswordTries(context, email)
  const userId = await identity.accounts.prove({ email, password })
  if (!userId) return undefined
  const seat = { userId, organizationId: read.orgId, role: 'administrator', status: 'active' }
  return (await db.withIdentity({ userId }, (tx) => tx.membership.count({ where: seat }))) > 0 ? read.orgId : undefined
}

/** The claim stands, whatever becomes of the session: without one the page leads to sign-in. */
async function signInTo(context: RequestContext, orgId: OrgId, { email, password }: Credentials) {
  try {
    const { cookies } = await context.services.identity.accounts.signIn({ email, password }, context.requestHeaders)
    addCookies(context, cookies)
  } catch (error) {
    log.error('claimed_without_session', {}, error)
  }
  rememberOrganization(context, orgId)
  return { organizationId: orgId }
}

async function requireClaimLink(context: RequestContext, token: string) {
  const { db, clock, identity } = context.services
  await identity.limitRate(rateLimits.linkByAddress, context.clientAddress)
  const read = readToken('claim', token)
  const link = read && (await db.withIdentity({ keyHash: read.hash }, (tx) => claimLinkByHash(tx, read, clock.now())))
  if (!link) throw identityErrors.LINK_NOT_FOUND()
  return link
}

interface Primitives {
  readonly legalCountryCode: string
  readonly legalSubdivisionCode?: string | null | undefined
  readonly defaultCurrencyCode: string
}

function requireConsistent({ legalCountryCode, legalSubdivisionCode, defaultCurrencyCode }: Primitives): void {
  if (legalSubdivisionCode && !isSubdivisionOf(legalSubdivisionCode, legalCountryCode)) throw identityErrors.JURISDICTION_MISMATCH()
  if (!isCurrencyCode(defaultCurrencyCode)) {
    throw requestErrors.VALIDATION_FAILED({ fieldErrors: { defaultCurrencyCode: [fieldProblems.CURRENCY_UNKNOWN] } })
  }
}

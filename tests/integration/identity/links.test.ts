/** Claim links and invitations: once, for whom they were made, and whole or not at all. */
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newOpaqueId, type OrgId } from '@repo/core'
import { createToken } from '../../../apps/zone/src/server/secret-token.ts'
import { refusalOf } from '../../support/refusal.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../../support/zone-app.ts'

const password = 'correct horse battery'
let app: ZoneApp
beforeAll(() => {
  app = startZoneApp()
})
afterAll(() => app.close())

const newEmail = () => `${randomUUID()}@example.org`

/** An organisation as provisioning leaves it: prepared, with an open link. */
async function prepared(expiresInS = 3600): Promise<{ orgId: OrgId; token: string; linkId: string }> {
  const orgId = newOpaqueId<'OrgId'>()
  const linkId = randomUUID()
  const place = { zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 }
  await app.services.db.setFence(orgId, { epoch: 1, status: 'provisioning', ...place })
  await app.superuser.query(`update app.organization set kind = 'management_company' where organization_id = $1`, [orgId])
  const { token, hash } = createToken('claim', orgId)
  await app.superuser.query(
    `insert into app.claim_link (organization_id, id, token_hash, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))`,
    [orgId, linkId, hash, expiresInS],
  )
  return { orgId, token, linkId }
}

function claimInput(token: string, email = newEmail()) {
  return {
    token,
    organizationName: 'Claimed organisation',
    name: 'First administrator',
    email,
    password,
    legalCountryCode: 'DE',
    legalSubdivisionCode: 'DE-BE',
    defaultCurrencyCode: 'EUR',
    defaultLocale: 'de-DE',
    defaultTimezone: 'Europe/Berlin',
  }
}

const visitor = () => app.as(null, undefined)
const one = async (sql: string, values: unknown[]) => (await app.superuser.query<Record<string, unknown>>(sql, values)).rows

describe('a claim', () => {
  it('sets the primitives and the first administrator, leaves one event, and enqueues the report', async () => {
    const { orgId, token, linkId } = await prepared()
    expect(await visitor().identity.claims.view({ token })).toMatchObject({ organizationId: orgId, kind: 'management_company', zone: 'eu' })
    const email = newEmail()
    const context = app.contextOf(null, undefined)
    expect(await app.as(null, undefined, context).identity.claims.claim(claimInput(token, email))).toEqual({ organizationId: orgId })

    const [row] = await one('select * from app.organization where organization_id = $1', [orgId])
    expect(row).toMatchObject({
      legal_country_code: 'DE',
      legal_subdivision_code: 'DE-BE',
      jurisdiction_profile: 'de',
      default_currency_code: 'EUR',
    })
    expect(row?.['claimed_at']).not.toBeNull()
    expect(await one('select role, email, association_id from app.membership where organization_id = $1', [orgId])).toEqual([
      { role: 'administrator', email, association_id: null },
    ])
    expect(await one('select action, decision from app.audit_event where organization_id = $1', [orgId])).toEqual([
      { action: 'organization.claim', decision: 'allowed' },
    ])
    const queued = await one('select workflow_uuid from dbos.workflow_status where workflow_uuid = $1', [`${orgId}:report-claim:${linkId}`])
    expect(queued).toHaveLength(1)
    const cookies = context.responseHeaders.getSetCookie()
    expect(cookies.some((cookie) => cookie.startsWith('freehold.session_token='))).toBe(true)
    expect(cookies.some((cookie) => cookie.startsWith(`fh_active_org=${orgId}`))).toBe(true)
  })

  it('works once: of ten at the same moment one wins, and later nobody', async () => {
    const { orgId, token } = await prepared()
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        visitor()
          .identity.claims.claim(claimInput(token))
          .then(
            () => 'claimed',
            (error: { code: string }) => error.code,
          ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'claimed')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'LINK_NOT_FOUND')).toHaveLength(9)
    expect(await one('select 1 from app.membership where organization_id = $1', [orgId])).toHaveLength(1)
    expect(await refusalOf(visitor().identity.claims.view({ token }))).toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 })
  })

  it('that is committed stands without a session, and sent again by the same person signs in; by anybody else the link is dead', async () => {
    const { orgId, token } = await prepared()
    const email = newEmail()
    vi.spyOn(app.services.identity.accounts, 'signIn').mockRejectedValueOnce(new Error('Redis and Postgres are away'))
    const first = app.contextOf(null, undefined)
    expect(await app.as(null, undefined, first).identity.claims.claim(claimInput(token, email))).toEqual({ organizationId: orgId })
    const session = (context: typeof first) => context.responseHeaders.getSetCookie().find((cookie) => cookie.includes('session_token='))
    expect(session(first)).toBeUndefined()

    const again = app.contextOf(null, undefined)
    expect(await app.as(null, undefined, again).identity.claims.claim(claimInput(token, email))).toEqual({ organizationId: orgId })
    expect(session(again)).toBeDefined()
    expect(await one('select 1 from app.membership where organization_id = $1', [orgId])).toHaveLength(1)

    const dead = { code: 'LINK_NOT_FOUND', status: 404 }
    const wrong = { ...claimInput(token, email), password: 'not the password' }
    expect(await refusalOf(visitor().identity.claims.claim(wrong))).toMatchObject(dead)
    const stranger = newEmail()
    await app.services.identity.accounts.ensure({ name: 'Somebody else', email: stranger, password })
    expect(await refusalOf(visitor().identity.claims.claim(claimInput(token, stranger)))).toMatchObject(dead)
    expect(await refusalOf(visitor().identity.claims.claim(claimInput(token)))).toMatchObject(dead)
  })

  it('answers an expired, a forged and a never made link alike', async () => {
    const expired = await prepared(-1)
    const { token } = createToken('claim', (await prepared()).orgId)
    const answers = [expired.token, token, createToken('claim', newOpaqueId()).token].map((link) =>
      refusalOf(visitor().identity.claims.claim(claimInput(link))),
    )
    const [first, ...others] = await Promise.all(answers)
    expect(first).toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 })
    for (const other of others) expect(other).toEqual(first)
  })

  it('for a known e-mail asks for that account’s password, and leaves the link open when it is wrong', async () => {
    const { token, orgId } = await prepared()
    const email = newEmail()
    await app.services.identity.accounts.ensure({ name: 'Known', email, password })
    const wrong = { ...claimInput(token, email), password: 'wrong horse battery' }
    expect(await refusalOf(visitor().identity.claims.claim(wrong))).toMatchObject({ code: 'ACCOUNT_EXISTS', status: 409 })
    expect(await visitor().identity.claims.claim(claimInput(token, email))).toEqual({ organizationId: orgId })
  })

  it('is no side door for guessing a password: tries by link count with those at sign-in', async () => {
    const { token } = await prepared()
    const email = newEmail()
    await app.services.identity.accounts.ensure({ name: 'Known', email, password })
    const guess = { ...claimInput(token, email), password: 'wrong horse battery' }
    const answers: string[] = []
    for (let round = 0; round < 10; round++) {
      answers.push((await refusalOf(visitor().identity.claims.claim(guess))).code)
      answers.push((await refusalOf(visitor().identity.signIn({ email, password: guess.password }))).code)
    }
    expect(new Set(answers)).toEqual(new Set(['ACCOUNT_EXISTS', 'SIGN_IN_REFUSED']))
    expect(await refusalOf(visitor().identity.claims.claim(guess))).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
    expect(await refusalOf(visitor().identity.signIn({ email, password }))).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('finishes an account that a crash left without a password', async () => {
    const { token, orgId } = await prepared()
    const email = newEmail()
    await app.superuser.query('insert into identity."user" (id, name, email) values ($1, $2, $3)', [randomUUID(), 'Half made', email])
    expect(await visitor().identity.claims.claim(claimInput(token, email))).toEqual({ organizationId: orgId })
  })

  it('refuses a subdivision of another country and a currency that is none, with nothing done', async () => {
    const { token, orgId } = await prepared()
    const elsewhere = { ...claimInput(token), legalSubdivisionCode: 'US-CA' }
    expect(await refusalOf(visitor().identity.claims.claim(elsewhere))).toMatchObject({ code: 'JURISDICTION_MISMATCH', status: 422 })
    const noMoney = { ...claimInput(token), defaultCurrencyCode: 'QQQ' }
    expect(await refusalOf(visitor().identity.claims.claim(noMoney))).toMatchObject({ code: 'VALIDATION_FAILED' })
    expect(await one('select 1 from app.membership where organization_id = $1', [orgId])).toEqual([])
    expect(await visitor().identity.claims.view({ token })).toMatchObject({ organizationId: orgId })
  })

  it('stores the secret nowhere', async () => {
    const { token, orgId } = await prepared()
    await visitor().identity.claims.claim(claimInput(token))
    const [row] = await one('select token_hash from app.claim_link where organization_id = $1', [orgId])
    expect(row?.['token_hash']).toBe(createHash('sha256').update(token).digest('hex'))
  })
})

describe('an invitation', () => {
  async function invited(email = newEmail()): Promise<{ orgId: OrgId; admin: Actor; token: string; id: string; email: string }> {
    const orgId = await app.makeOrganization('Inviting organisation')
    const admin = await app.makeMember(orgId, { role: 'administrator' })
    const { token, id } = await app.as(orgId, admin).team.invite({ email, role: 'bookkeeper' })
    return { orgId, admin, token, id, email }
  }

  it('shows what it offers, makes an account and a membership, and signs in', async () => {
    const { orgId, token, email } = await invited()
    expect(await visitor().identity.invitations.view({ token })).toMatchObject({
      organizationName: 'Inviting organisation',
      email,
      role: 'bookkeeper',
    })
    const context = app.contextOf(null, undefined)
    await app.as(null, undefined, context).identity.invitations.accept({ token, account: { name: 'New person', password } })
    expect(context.responseHeaders.getSetCookie().some((cookie) => cookie.startsWith('freehold.session_token='))).toBe(true)
    expect(
      await one('select role, email, display_name from app.membership where organization_id = $1 and role = $2', [orgId, 'bookkeeper']),
    ).toEqual([{ role: 'bookkeeper', email, display_name: 'New person' }])
    expect(await refusalOf(visitor().identity.invitations.view({ token }))).toMatchObject({ code: 'LINK_NOT_FOUND' })
  })

  it('joins the person who is signed in, when it is theirs', async () => {
    const email = newEmail()
    const userId = await app.services.identity.accounts.ensure({ name: 'Known', email, password })
    const actor = { kind: 'user', id: userId, strength: 'password' } as const
    const own = await invited(email)
    expect(await app.as(null, actor).identity.invitations.accept({ token: own.token })).toEqual({ organizationId: own.orgId })
    const other = await invited()
    const refused = app.as(null, actor).identity.invitations.accept({ token: other.token })
    expect(await refusalOf(refused)).toMatchObject({ code: 'INVITATION_FOR_ANOTHER', status: 409 })
    expect(await refusalOf(visitor().identity.invitations.accept({ token: other.token }))).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    })
  })

  it('works once, and a withdrawn one not at all', async () => {
    const { token, email, orgId } = await invited()
    const accept = () => visitor().identity.invitations.accept({ token, account: { name: 'New person', password } })
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () =>
        accept().then(
          () => 'joined',
          (error: { code: string }) => error.code,
        ),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'joined')).toHaveLength(1)
    expect(await one('select 1 from app.membership where organization_id = $1 and email = $2', [orgId, email])).toHaveLength(1)

    const withdrawn = await invited()
    await app.as(withdrawn.orgId, withdrawn.admin).team.revokeInvitation({ invitationId: withdrawn.id as never })
    expect(await refusalOf(visitor().identity.invitations.view({ token: withdrawn.token }))).toMatchObject({ code: 'LINK_NOT_FOUND' })
    const again = app.as(withdrawn.orgId, withdrawn.admin).team.revokeInvitation({ invitationId: withdrawn.id as never })
    expect(await refusalOf(again)).toMatchObject({ code: 'INVITATION_NOT_FOUND', status: 404 })
  })

  it('leaves one audit event for the invitation and one for joining', async () => {
    const { orgId, token } = await invited()
    await visitor().identity.invitations.accept({ token, account: { name: 'New person', password } })
    const events = await one('select action from app.audit_event where organization_id = $1 order by occurred_at', [orgId])
    expect(events.map((event) => event['action'])).toEqual(['invitation.create', 'invitation.accept'])
  })
})

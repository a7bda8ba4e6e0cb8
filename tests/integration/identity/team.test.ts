/** Members, API keys and settings: who may change them, what never happens to the last administrator, and what other tenants can learn. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgId } from '@repo/core'
import { makeAssociation } from '../../support/association-fixture.ts'
import { refusalOf } from '../../support/refusal.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../../support/zone-app.ts'

let app: ZoneApp
let orgId: OrgId
let admin: Actor
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  admin = await app.makeMember(orgId, { role: 'administrator' })
  api = app.as(orgId, admin)
})
afterAll(() => app.close())

async function memberId(of: Actor, org = orgId, as = api) {
  const { items } = await as.team.members({ limit: 200 })
  const found = items.find((item) => item.userId === of.id)
  if (!found) throw new Error(`${of.id} is no member of ${org}`)
  return found.id
}

describe('the team', () => {
  it('changes role and scope of a member, who has them from the next request on', async () => {
    const { association } = await makeAssociation(api, 0)
    const person = await app.makeMember(orgId, { role: 'board' })
    const before = app.as(orgId, person)
    expect(await refusalOf(before.units.create({ propertyId: randomUUID() as never, label: 'x' }))).toMatchObject({ code: 'FORBIDDEN' })
    const changed = await api.team.updateMember({ membershipId: await memberId(person), role: 'manager', associationId: association.id })
    expect(changed).toMatchObject({ role: 'manager', associationId: association.id, status: 'active' })
    expect((await app.as(orgId, person).associations.list({})).items.map(({ id }) => id)).toEqual([association.id])
  })

  it('a suspended or removed member is a stranger at once', async () => {
    const person = await app.makeMember(orgId, { role: 'manager' })
    const membershipId = await memberId(person)
    await api.team.updateMember({ membershipId, status: 'suspended' })
    expect(await refusalOf(app.as(orgId, person).settings.get({}))).toMatchObject({ code: 'ORG_NOT_FOUND', status: 404 })
    await api.team.updateMember({ membershipId, status: 'active' })
    expect(await app.as(orgId, person).settings.get({})).toMatchObject({ id: orgId })
    await api.team.removeMember({ membershipId })
    expect(await refusalOf(app.as(orgId, person).settings.get({}))).toMatchObject({ code: 'ORG_NOT_FOUND' })
  })

  it('never loses its last administrator, also when two step down at the same moment', async () => {
    const org = await app.makeOrganization()
    const [first, second] = [await app.makeMember(org, { role: 'administrator' }), await app.makeMember(org, { role: 'administrator' })]
    const by = app.as(org, first)
    const ids = [await memberId(first, org, by), await memberId(second, org, by)] as const
    const outcomes = await Promise.all([
      app
        .as(org, first)
        .team.updateMember({ membershipId: ids[0], role: 'auditor' })
        .then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
      app
        .as(org, second)
        .team.updateMember({ membershipId: ids[1], role: 'auditor' })
        .then(
          () => 'done',
          (error: { code: string }) => error.code,
        ),
    ])
    expect(outcomes.sort()).toEqual(['LAST_ADMINISTRATOR', 'done'])
  })

  it('keeps both of two changes to one member that come at the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      const membershipId = await memberId(await app.makeMember(orgId, { role: 'bookkeeper' }))
      await Promise.all([
        api.team.updateMember({ membershipId, status: 'suspended' }),
        api.team.updateMember({ membershipId, role: 'board' }),
      ])
      const { items } = await api.team.members({ limit: 200 })
      expect(items.find(({ id }) => id === membershipId)).toMatchObject({ role: 'board', status: 'suspended' })
    }
  })

  it('refuses a second time the same role, an administrator of one association, and what is not there', async () => {
    const { association } = await makeAssociation(api, 0)
    const person = await app.makeMember(orgId, { role: 'board' })
    await app.makeMember(orgId, { role: 'auditor' }, person)
    const { items } = await api.team.members({ limit: 200 })
    const board = items.find((item) => item.userId === person.id && item.role === 'board')
    if (!board) throw new Error('the membership is there')
    const update = (change: object) => refusalOf(api.team.updateMember({ membershipId: board.id, ...change }))
    expect(await update({ role: 'auditor' })).toMatchObject({ code: 'MEMBERSHIP_EXISTS', status: 409 })
    expect(await update({ role: 'administrator', associationId: association.id })).toMatchObject({ code: 'MEMBER_ROLE_SCOPE', status: 422 })
    expect(await update({ associationId: randomUUID() })).toMatchObject({ code: 'MEMBER_REFERENCE_UNKNOWN', status: 422 })
    expect(await update({ partyId: randomUUID() })).toMatchObject({
      code: 'MEMBER_REFERENCE_UNKNOWN',
      fieldErrors: { partyId: [expect.any(String)] },
    })
  })

  it.each(['manager', 'bookkeeper', 'board', 'auditor'] as const)('a %s cannot invite, change, remove or make keys', async (role) => {
    const person = app.as(orgId, await app.makeMember(orgId, { role }))
    const membershipId = await memberId(admin)
    const calls = [
      () => person.team.invite({ email: 'somebody@example.org', role: 'administrator' }),
      () => person.team.updateMember({ membershipId, role: 'auditor' }),
      () => person.team.removeMember({ membershipId }),
      () => person.team.createPasswordResetLink({ membershipId }),
      () => person.apiKeys.create({ name: 'Key', role: 'administrator' }),
      () => person.settings.update({ name: 'Mine' }),
    ]
    for (const call of calls) expect(await refusalOf(call())).toMatchObject({ code: 'FORBIDDEN', status: 403 })
  })

  it('shows a manager of one association only who works on it', async () => {
    const { association } = await makeAssociation(api, 0)
    const manager = await app.makeMember(orgId, { role: 'manager', associationId: association.id })
    const { items, total } = await app.as(orgId, manager).team.members({ includeTotal: true })
    expect(items.map((item) => item.userId)).toEqual([manager.id])
    expect(total).toBe(1)
  })

  it('pages through members, each once', async () => {
    const org = await app.makeOrganization()
    const by = app.as(org, await app.makeMember(org, { role: 'administrator' }))
    for (let index = 0; index < 4; index++) await app.makeMember(org, { role: 'board' })
    const first = await by.team.members({ limit: 3 })
    const rest = await by.team.members({ limit: 3, cursor: first.nextCursor ?? '' })
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(5)
    expect(rest.nextCursor).toBeNull()
  })
})

describe('a password reset link', () => {
  it('is made for a member of this organisation alone, works once, and says when it ends', async () => {
    const email = `${randomUUID()}@example.org`
    const { token } = await api.team.invite({ email, role: 'board' })
    const visitor = app.as(null, undefined)
    await visitor.identity.invitations.accept({ token, account: { name: 'Forgetful', password: 'correct horse battery' } })
    const { items } = await api.team.members({ limit: 200 })
    const membershipId = items.find((item) => item.email === email)?.id
    const { url } = await api.team.createPasswordResetLink({ membershipId: membershipId as never })
    const resetToken = url.split('/').at(-1) ?? ''
    const { expiresAt } = await visitor.identity.viewResetLink({ token: resetToken })
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
    await visitor.identity.resetPassword({ token: resetToken, password: 'another horse battery' })
    expect(await refusalOf(visitor.identity.viewResetLink({ token: resetToken }))).toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 })
    expect(await visitor.identity.signIn({ email, password: 'another horse battery' })).toMatchObject({ email })
  })

  it('is refused for somebody who belongs to another organisation too', async () => {
    const person = await app.makeMember(orgId, { role: 'board' })
    await app.makeMember(await app.makeOrganization(), { role: 'administrator' }, person)
    const call = api.team.createPasswordResetLink({ membershipId: await memberId(person) })
    expect(await refusalOf(call)).toMatchObject({ code: 'PASSWORD_RESET_REFUSED', status: 409 })
  })

  it('made before the person joined another organisation opens nothing afterwards', async () => {
    const email = `${randomUUID()}@example.org`
    const id = await app.services.identity.accounts.ensure({ name: 'Joins two', email, password: 'correct horse battery' })
    const person = await app.makeMember(orgId, { role: 'board' }, { kind: 'user', id, strength: 'password' })
    const { url } = await api.team.createPasswordResetLink({ membershipId: await memberId(person) })
    const other = await app.makeOrganization()
    const { token } = await app.as(other, await app.makeMember(other, { role: 'administrator' })).team.invite({ email, role: 'manager' })
    await app.as(null, person).identity.invitations.accept({ token })
    const taken = app.as(null, undefined).identity.resetPassword({ token: url.split('/').at(-1) ?? '', password: 'taken over by another' })
    expect(await refusalOf(taken)).toMatchObject({ code: 'LINK_NOT_FOUND', status: 404 })
  })
})

describe('a password reset link that is made in the instant of joining another organisation', () => {
  it('opens nothing, although nothing withdrew it', async () => {
    const email = `${randomUUID()}@example.org`
    const { accounts } = app.services.identity
    const id = await accounts.ensure({ name: 'Joins meanwhile', email, password: 'correct horse battery' })
    const person = await app.makeMember(orgId, { role: 'board' }, { kind: 'user', id, strength: 'password' })
    // Checked before the other organisation's commit, made after its withdrawal.
    await app.makeMember(await app.makeOrganization(), { role: 'administrator' }, person)
    const { token } = await accounts.createResetLink(id)
    const dead = { code: 'LINK_NOT_FOUND', status: 404 }
    const visitor = app.as(null, undefined)
    expect(await refusalOf(visitor.identity.viewResetLink({ token }))).toMatchObject(dead)
    expect(await refusalOf(visitor.identity.resetPassword({ token, password: 'taken over by another' }))).toMatchObject(dead)
    expect(await visitor.identity.signIn({ email, password: 'correct horse battery' })).toMatchObject({ email })
  })
})

describe('an API key', () => {
  it('acts in its organisation with its role, until it is revoked', async () => {
    const { key, id, hint } = await api.apiKeys.create({ name: 'Books', role: 'auditor' })
    expect(key.startsWith(`fh_${orgId}_`)).toBe(true)
    expect(key.endsWith(hint)).toBe(true)
    const authenticate = () => app.services.identity.authenticate(new Headers({ authorization: `Bearer ${key}` }))
    const actor = await authenticate()
    expect(actor).toEqual({ kind: 'apiKey', id, orgId })
    expect(await app.as(orgId, actor).settings.get({})).toMatchObject({ id: orgId })
    expect(await refusalOf(app.as(orgId, actor).settings.update({ name: 'Taken' }))).toMatchObject({ code: 'FORBIDDEN' })
    expect((await api.apiKeys.list({})).items[0]).toMatchObject({ id, lastUsedAt: expect.any(String), revokedAt: null })
    await api.apiKeys.revoke({ apiKeyId: id })
    expect(await authenticate()).toBeUndefined()
    expect(await refusalOf(app.as(orgId, actor).settings.get({}))).toMatchObject({ code: 'ORG_NOT_FOUND' })
  })

  it('is shown again to a repeated request, though no table holds it in clear', async () => {
    const make = () => app.as(orgId, admin, { idempotencyKey: 'make-key-0001' }).apiKeys.create({ name: 'Twice', role: 'auditor' })
    const first = await make()
    expect(await make()).toEqual(first)
    const { rows } = await app.superuser.query<{ answer: string }>(
      'select answer::text as answer from app.idempotency_key where organization_id = $1',
      [orgId],
    )
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.some(({ answer }) => answer.includes(first.key))).toBe(false)
  })

  it('of another organisation opens nothing here', async () => {
    const other = await app.makeOrganization()
    const otherApi = app.as(other, await app.makeMember(other, { role: 'administrator' }))
    const { key } = await otherApi.apiKeys.create({ name: 'Theirs', role: 'administrator' })
    const actor = await app.services.identity.authenticate(new Headers({ authorization: `Bearer ${key}` }))
    expect(await refusalOf(app.as(orgId, actor).settings.get({}))).toMatchObject({ code: 'ORG_SCOPE_CONFLICT', status: 421 })
    const swapped = key.replace(other, orgId)
    expect(await app.services.identity.authenticate(new Headers({ authorization: `Bearer ${swapped}` }))).toBeUndefined()
  })

  it('that has expired or is malformed is nobody, and a cookie does not make it good', async () => {
    const soon = await api.apiKeys.create({ name: 'Short', role: 'auditor', expiresAt: new Date(Date.now() + 60_000).toISOString() })
    await app.superuser.query(`update app.api_key set expires_at = now() - interval '1 second' where id = $1`, [soon.id])
    for (const token of [soon.key, `fh_${orgId}_short`, 'fh_', 'Bearer']) {
      expect(await app.services.identity.authenticate(new Headers({ authorization: `Bearer ${token}` }))).toBeUndefined()
    }
    const past = api.apiKeys.create({ name: 'Past', role: 'auditor', expiresAt: '2020-01-01T00:00:00Z' })
    expect(await refusalOf(past)).toMatchObject({ code: 'API_KEY_EXPIRY_PAST', status: 422 })
  })
})

describe('settings', () => {
  it('are read by every member and changed by administrators', async () => {
    const org = await app.makeOrganization('Before')
    const by = app.as(org, await app.makeMember(org, { role: 'administrator' }))
    const changed = await by.settings.update({ name: 'After', defaultLocale: 'fr-FR' })
    expect(changed).toMatchObject({ name: 'After', defaultLocale: 'fr-FR', defaultTimezone: 'Europe/Berlin' })
    expect(await app.as(org, await app.makeMember(org, { role: 'board' })).settings.get({})).toEqual(changed)
    expect(await refusalOf(by.settings.update({ defaultCurrencyCode: 'QQQ' }))).toMatchObject({ code: 'VALIDATION_FAILED' })
  })
})

describe("another organisation's ids", () => {
  it('are as absent as ids that never were', async () => {
    const other = await app.makeOrganization()
    const otherAdmin = await app.makeMember(other, { role: 'administrator' })
    const otherApi = app.as(other, otherAdmin)
    const membershipId = await memberId(otherAdmin, other, otherApi)
    const { id: apiKeyId } = await otherApi.apiKeys.create({ name: 'Theirs', role: 'auditor' })
    const { id: invitationId } = await otherApi.team.invite({ email: 'theirs@example.org', role: 'board' })
    const absent = randomUUID() as never
    const pairs = [
      [
        () => api.team.updateMember({ membershipId, role: 'auditor' }),
        () => api.team.updateMember({ membershipId: absent, role: 'auditor' }),
      ],
      [() => api.team.removeMember({ membershipId }), () => api.team.removeMember({ membershipId: absent })],
      [() => api.team.createPasswordResetLink({ membershipId }), () => api.team.createPasswordResetLink({ membershipId: absent })],
      [() => api.team.revokeInvitation({ invitationId }), () => api.team.revokeInvitation({ invitationId: absent })],
      [() => api.apiKeys.revoke({ apiKeyId }), () => api.apiKeys.revoke({ apiKeyId: absent })],
    ] as const
    for (const [theirs, never] of pairs) {
      const refusal = await refusalOf(theirs())
      expect(refusal.status).toBe(404)
      expect(await refusalOf(never())).toEqual(refusal)
    }
  })
})

/** Break-glass, and the door by which the zone's own staff come in. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { breakGlassRequest, regularRequest, startAccessBench } from '../../support/access-fixture.ts'
import {
  certifyNoStandingAccess,
  standingAccessWatch,
} from '../../../apps/zone/src/features/staff-access/server/certify-no-standing-access.ts'
import { refusalOf } from '../../support/refusal.ts'
import { type Actor, type StaffActor } from '../../support/zone-app.ts'

const { app, access, orgId, administrator, admin, sql, rest, ask, newSupport, eventsOf } = await startAccessBench()
afterAll(() => app.close())

const password = 'a long enough passphrase'
const person = (role: 'support' | 'officer') => ({
  name: 'Sam Support',
  email: `${randomUUID()}@staff.example.org`,
  role,
  employer: 'platform',
  officeCountry: 'DE',
  password,
})

describe('break-glass', () => {
  it('takes two lasts an hour at most, shows at once, and is judged by somebody who had no part in it', async () => {
    const by = await newSupport()
    const asked = await rest('POST', '/access/break-glass', { as: by, body: breakGlassRequest })
    expect(asked).toMatchObject({ status: 201, data: { kind: 'break_glass', needsCustomer: false, askedMinutes: 60 } })
    const body = { accessRequestId: asked.data?.id }
    expect(await rest('POST', '/access/break-glass/open', { as: by, body })).toMatchObject({ status: 403 })
    expect(await rest('POST', '/access/break-glass/open', { as: administrator, body })).toMatchObject({ status: 403 })
    // The door of ordinary requests does not open it.
    expect(await rest('POST', '/access/approve', { as: administrator, body })).toMatchObject({ status: 404 })
    const opened = await rest('POST', '/access/break-glass/open', { as: access.officer, body })
    expect(opened).toMatchObject({ status: 200, data: { status: 'approved' } })
    const accessGrantId = opened.data?.grantId
    expect((await admin.accessGrants.list({ status: 'active' })).items).toContainEqual(
      expect.objectContaining({ id: accessGrantId, kind: 'break_glass' }),
    )
    const review = (as: Actor) => rest('POST', '/access/break-glass/review', { as, body: { accessGrantId, review: 'justified' } })
    expect(await review(administrator)).toMatchObject({ status: 409, code: 'ACCESS_GRANT_LIVE' })
    await admin.accessGrants.revoke({ accessGrantId: accessGrantId as never, reason: 'Over' })
    expect(await review(access.officer)).toMatchObject({ status: 403, code: 'ACCESS_SELF_APPROVAL' })
    expect(await review(administrator)).toMatchObject({ status: 200, data: { review: 'justified' } })
    expect(await review(administrator)).toMatchObject({ status: 409, code: 'BREAK_GLASS_REVIEWED' })
    expect((await eventsOf(accessGrantId ?? '')).filter(({ decision }) => decision === 'allowed').map(({ action }) => action)).toEqual([
      'access_grant.revoked',
      'break_glass.reviewed',
    ])
    expect((await eventsOf(body.accessRequestId ?? '')).map(({ action }) => action)).toContain('break_glass.opened')
    expect(
      await rest('POST', '/access/break-glass', { as: await newSupport(), body: { ...breakGlassRequest, durationMinutes: 61 } }),
    ).toMatchObject({ status: 422 })
  })

  it.each(['fully_sovereign', 'client_owned_sovereignty'] as const)(
    'is refused for %s, whose country is not known here to be the caller’s',
    async (policyMode) => {
      const org = await app.makeOrganization()
      await app.services.db.setFence(org, { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode, policyVersion: 2 })
      expect(await rest('POST', '/access/break-glass', { as: await newSupport(), org, body: breakGlassRequest })).toMatchObject({
        status: 403,
        rule: { rule: 'ACTOR_OUTSIDE' },
      })
      expect(await rest('POST', '/access/request', { as: await newSupport(), org, body: regularRequest })).toMatchObject({ status: 403 })
    },
  )
})

describe("the staff's own door", () => {
  /** Signs in over HTTP. @returns headers with the session's cookie */
  async function signIn(email: string): Promise<Headers> {
    const context = app.contextOf(null, undefined)
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) }
    const response = await app.http('rest', new Request('http://eu.localhost:8080/api/v1/staff/sign-in', init), context)
    expect(response.status).toBe(200)
    return new Headers({ cookie: (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' })
  }
  const whoIs = (headers: Headers) => app.services.staff.authenticate(headers)

  it('lets staff in as staff and as nothing else; a member is nobody there, and their cookie opens no member’s page', async () => {
    const someone = person('support')
    const id = await app.services.staff.ensure(someone)
    const headers = await signIn(someone.email)
    const actor = await whoIs(headers)
    expect(actor).toMatchObject({ kind: 'staff', id, role: 'support' })
    expect(await app.services.identity.authenticate(headers)).toBeUndefined()
    expect(await app.as(null, actor).staff.me({})).toEqual({ id, name: 'Sam Support', email: someone.email, role: 'support' })
    expect(await refusalOf(app.as(null, actor).identity.me.get({}))).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await refusalOf(app.as(null, administrator).staff.work({}))).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await refusalOf(app.as(null, undefined).identity.signIn({ email: someone.email, password }))).toMatchObject({
      code: 'SIGN_IN_REFUSED',
    })
    const wrong = app.as(null, undefined).staff.signIn({ email: someone.email, password: 'another long passphrase' })
    expect(await refusalOf(wrong)).toMatchObject({ code: 'SIGN_IN_REFUSED', status: 401 })
  })

  it('takes over whom the officer’s file names, with the passphrase it gives and no other', async () => {
    const named = person('officer')
    mkdirSync(app.services.environment.OFFICER_DIR, { recursive: true })
    writeFileSync(join(app.services.environment.OFFICER_DIR, 'staff.json'), JSON.stringify([named]), { mode: 0o600 })
    const stranger = app.as(null, undefined).staff.signIn({ email: person('support').email, password })
    expect(await refusalOf(stranger)).toMatchObject({ code: 'SIGN_IN_REFUSED' })
    expect(await whoIs(await signIn(named.email))).toMatchObject({ role: 'officer' })
    expect(await whoIs(await signIn(named.email))).toMatchObject({ role: 'officer' })
  })

  it('shows their own work over the zone as codes, and officers what waits; never a reason', async () => {
    const by = await newSupport()
    const { id } = await ask(regularRequest, by)
    const mine = await app.as(null, by).staff.work({})
    expect(mine.requests).toMatchObject([{ id, organizationId: orgId, status: 'pending' }])
    const waiting = await app.as(null, access.officer).staff.work({})
    expect(waiting.requests.map((request) => request.id)).toContain(id)
    expect(JSON.stringify(waiting)).not.toContain(regularRequest.reason)
    expect((await app.as(null, await newSupport()).staff.work({})).requests).toEqual([])
  })

  it('a revoked grant ends the sessions; a role that is taken away or changed ends them too, in the middle of a grant', async () => {
    const someone = person('support')
    const id = await app.services.staff.ensure(someone)
    await sql(`update identity.staff_member set role_since = now() - interval '1 day' where id = $1`, id)
    const headers = await signIn(someone.email)
    const actor = (await whoIs(headers)) as StaffActor
    const grantId = await access.grant(orgId, admin, regularRequest, actor)
    expect((await rest('GET', `/access/grants/${grantId}/records`, { as: actor })).status).toBe(200)
    await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'Stop' })
    expect(await whoIs(headers)).toBeUndefined()
    const again = await signIn(someone.email)
    const second = (await whoIs(again)) as StaffActor
    await app.as(orgId, second).accessGrants.note({ accessGrantId: grantId as never, note: 'Looked at one unit' })
    const held = await access.grant(orgId, admin, regularRequest, second)
    const look = (as: Actor) => rest('GET', `/access/grants/${held}/records`, { as })
    expect((await look(second)).status).toBe(200)
    await app.services.staff.change(id, { status: 'left' })
    expect(await whoIs(again)).toBeUndefined()
    // Who comes back within its time comes back without it.
    await app.services.staff.change(id, { status: 'active' })
    expect(await look((await whoIs(await signIn(someone.email))) as StaffActor)).toMatchObject({ status: 403, code: 'ACCESS_GRANT_ENDED' })
    await app.services.staff.change(id, { role: 'officer' })
    const promoted = await whoIs(await signIn(someone.email))
    expect(promoted?.role).toBe('officer')
    const { id: accessRequestId } = await ask(regularRequest, await newSupport())
    expect(await rest('POST', '/access/approve', { as: promoted as StaffActor, body: { accessRequestId } })).toMatchObject({ status: 200 })
  })
})

describe('the proof that nobody has standing access', () => {
  const day = new Date('2031-01-01T03:07:00Z')
  const proof = async () => (await certifyNoStandingAccess(app.services.db, day)).problems

  it('names a role that was planted, a session that outlives its shift or its person, and a grant that nobody ended; and nothing else', async () => {
    await sql('delete from identity.staff_session')
    const before = await proof()
    const someone = await app.services.staff.ensure(person('support'))
    const session = (id: string, staffId: string, hours: number) =>
      sql(
        `insert into identity.staff_session (id, user_id, token, expires_at) values ($1, $2, $3, now() + make_interval(hours => $4))`,
        ...[id, staffId, randomUUID(), hours],
      )
    const [long, left, fine] = [randomUUID(), randomUUID(), randomUUID()]
    await session(long, someone, 900)
    await session(fine, someone, 8)
    const gone = await app.makeStaff('support')
    await sql(`update identity.staff_member set status = 'left' where id = $1`, gone.id)
    await session(left, gone.id, 8)
    const grantId = await access.grant(orgId, admin, undefined, await newSupport())
    await sql(
      `update app.access_grant set starts_at = now() - interval '10 hours', ends_at = now() - interval '2 hours' where id = $1`,
      grantId,
    )
    const planted = `standing_${randomUUID().slice(0, 8)}`
    await sql(`create role ${planted} login`)
    await sql(`grant freehold_app to ${planted}`)
    try {
      const found = (await proof()).filter((problem) => !before.includes(problem))
      expect(found).toEqual(
        [
          `GRANT_NOT_ENDED ${grantId}`,
          `ROLE_TAKES_ON ${planted}`,
          `ROLE_UNKNOWN ${planted}`,
          `SESSION_OF_LEFT ${left}`,
          `SESSION_TOO_LONG ${long}`,
        ].toSorted(),
      )
      const rows = await sql<{ problems: string[] }>(`select problems from identity.standing_access_certificate where day = '2031-01-01'`)
      expect(rows).toHaveLength(1)
      expect(rows[0]?.problems).toEqual(expect.arrayContaining(found))
    } finally {
      await sql(`drop role ${planted}`)
    }
    await sql('delete from identity.staff_session where id = any($1)', [long, left])
    const after = await proof()
    expect(after.filter((problem) => problem.startsWith('ROLE_') || problem.startsWith('SESSION_'))).toEqual([])
    // What is gone by the evening was there: the day's certificate says so.
    const [kept] = await sql<{ problems: string[] }>(`select problems from identity.standing_access_certificate where day = '2031-01-01'`)
    expect(kept?.problems).toEqual(expect.arrayContaining([`ROLE_UNKNOWN ${planted}`, `SESSION_OF_LEFT ${left}`]))
    expect(kept?.problems).toHaveLength(new Set(kept?.problems).size)
  })

  it('writes down what a change of role has ended, once, in the organisation’s trail; another’s grant stays', async () => {
    const [changed, other] = [await app.makeStaff('support'), await app.makeStaff('support')]
    const [ended, kept] = [
      await access.grant(orgId, admin, regularRequest, changed),
      await access.grant(orgId, admin, regularRequest, other),
    ]
    await app.superuser.query(`update identity.staff_member set role = 'officer' where id = $1`, [changed.id])
    const watch = standingAccessWatch({ ...app.services.db, place: app.services.ownResidency })
    for (const night of ['2026-11-02T02:00:00Z', '2026-11-02T02:02:00Z']) await watch.run(new Date(night))
    const stateOf = async (id: string) => {
      const { status, endReason } = await admin.accessGrants.get({ accessGrantId: id as never })
      return [status, endReason]
    }
    expect([await stateOf(ended), await stateOf(kept)]).toEqual([
      ['revoked', 'role_changed'],
      ['active', null],
    ])
    const { rows } = await app.superuser.query('select action, rule_code from app.audit_event where target_id = $1 and actor_kind = $2', [
      ended,
      'workflow',
    ])
    expect(rows).toEqual([{ action: 'access_grant.expired', rule_code: 'ROLE_CHANGED' }])
  })

  it('is made again within minutes, so that what is planted in the morning does not wait for the night', () => {
    expect(standingAccessWatch({ ...app.services.db, place: app.services.ownResidency }).cron).toMatch(/^\*\/[1-5] \* \* \* \*$/)
  })
})

/** What staff ask for and who decides on it, over HTTP, from inside and outside. The pure rules have their own tests in packages/residency. */
import { afterAll, describe, expect, it } from 'vitest'
import { breakGlassRequest, personalRequest, regularRequest, startAccessBench } from '../../support/access-fixture.ts'
import { refusalOf } from '../../support/refusal.ts'
import { startZoneApp } from '../../support/zone-app.ts'

const { app, access, orgId, administrator, admin, people, other, sql, rest, ask, newSupport, eventsOf } = await startAccessBench()
afterAll(() => app.close())

describe('every address over HTTP', () => {
  it('asks, approves, looks, uncovers, tells, ends and notes, from inside; each leaves its event', async () => {
    const by = await newSupport()
    const asked = await rest('POST', '/access/request', { as: by, body: personalRequest })
    expect(asked).toMatchObject({
      status: 201,
      data: { status: 'pending', needsCustomer: true, sourceCountry: 'DE', destinationCountry: 'DE' },
    })
    const id = asked.data?.id
    expect(await rest('GET', '/access/requests?status=pending', { as: administrator })).toMatchObject({
      status: 200,
      data: { items: expect.arrayContaining([expect.objectContaining({ id })]) },
    })
    expect(await rest('GET', `/access/requests/${id}`, { as: by })).toMatchObject({ status: 200, data: { id } })
    expect(await rest('POST', '/access/approve', { as: access.officer, body: { accessRequestId: id } })).toMatchObject({
      status: 200,
      data: { status: 'pending', grantId: null },
    })
    const given = await rest('POST', '/access/approve', { as: administrator, body: { accessRequestId: id } })
    expect(given).toMatchObject({ status: 200, data: { status: 'approved' } })
    const grantId = given.data?.grantId ?? ''

    const looked = await rest('GET', `/access/grants/${grantId}/records`, { as: by })
    expect(looked.status).toBe(200)
    expect(JSON.stringify(looked.data)).not.toMatch(/Owner|@/)
    const body = { recordId: people[0]?.id, field: 'displayName', reason: 'To call them back' }
    const uncovered = await rest('POST', `/access/grants/${grantId}/uncover`, { as: by, body })
    expect(uncovered).toMatchObject({ status: 200, data: { name: 'displayName', covered: false, value: expect.any(String) } })
    const transcript = await rest('GET', `/access/grants/${grantId}/transcript`, { as: administrator })
    const lines = transcript.data?.items as unknown as { recordId: string; uncovered: boolean; fields: string[] }[]
    expect(lines.filter((line) => line.uncovered)).toMatchObject([
      { recordId: people[0]?.id, fields: ['displayName'], reason: 'To call them back' },
    ])
    expect(new Set(lines.map((line) => line.recordId))).toEqual(new Set(people.map((person) => person.id)))

    expect(
      await rest('POST', '/access/revoke', { as: administrator, body: { accessGrantId: grantId, reason: 'Thank you' } }),
    ).toMatchObject({ status: 200, data: { status: 'revoked' } })
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: by })).toMatchObject({ status: 403, code: 'ACCESS_GRANT_ENDED' })
    expect(await rest('POST', '/access/request', { as: by, body: regularRequest })).toMatchObject({ status: 409, code: 'ACCESS_NOTE_OPEN' })
    expect(await rest('POST', '/access/note', { as: by, body: { accessGrantId: grantId, note: 'Called back' } })).toMatchObject({
      status: 200,
    })
    expect(await rest('POST', '/access/request', { as: by, body: regularRequest })).toMatchObject({ status: 201 })
    expect(await rest('GET', '/access/grants', { as: administrator })).toMatchObject({ status: 200 })
    expect(await rest('GET', `/access/grants/${grantId}`, { as: administrator })).toMatchObject({
      data: { afterNote: 'Called back', reason: personalRequest.reason },
    })

    expect((await eventsOf(id ?? '')).map(({ action, actor_kind }) => [action, actor_kind])).toEqual([
      ['access_request.created', 'officer'],
      ['access_request.approved', 'officer'],
      ['access_request.approved', 'user'],
    ])
    const about = (await eventsOf(grantId)).filter(({ decision }) => decision === 'allowed').map(({ action }) => action)
    expect(about).toEqual(['access_grant.used', 'access_grant.used', 'access_grant.revoked', 'access_grant.noted'])
    const [used] = await sql<object>(
      `select actor_employer, actor_office_country, actor_present_country, source_country, destination_country, grant_ids, policy_version, row_count::integer
       from app.audit_event where target_id = $1 and action = 'access_grant.used' order by id limit 1`,
      grantId,
    )
    expect(used).toEqual({
      ...{
        actor_employer: 'platform',
        actor_office_country: 'DE',
        actor_present_country: 'DE',
        source_country: 'DE',
        destination_country: 'DE',
      },
      ...{ grant_ids: [grantId], policy_version: 1, row_count: people.length },
    })
  })

  it('is refused from outside, and where the place is not known, by the rule that says so', async () => {
    expect(await rest('POST', '/access/request', { as: await newSupport(), body: personalRequest, from: 'listed' })).toMatchObject({
      status: 403,
      code: 'ACCESS_NOT_ALLOWED',
      rule: { rule: 'ACTOR_OUTSIDE' },
    })
    expect(await rest('POST', '/access/break-glass', { as: await newSupport(), body: breakGlassRequest, from: 'listed' })).toMatchObject({
      status: 403,
      rule: { rule: 'ACTOR_OUTSIDE' },
    })
    const by = await newSupport()
    const grantId = await access.grant(orgId, admin, regularRequest, by)
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: by })).toMatchObject({ status: 200 })
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: by, from: 'listed' })).toMatchObject({
      status: 403,
      code: 'ACCESS_NOT_ALLOWED',
    })
    const [event] = await sql<object>(
      `select rule_code, actor_present_country from app.audit_event where organization_id = $1 and decision = 'refused' order by id desc limit 1`,
      orgId,
    )
    expect(event).toEqual({ rule_code: 'ACTOR_OUTSIDE', actor_present_country: null })
  })

  it('is approved by the zone from inside alone; the customer decides from wherever they are', async () => {
    const { id } = await ask(personalRequest, await newSupport())
    const approve = (as: typeof administrator | typeof access.officer, from: 'here' | 'listed') =>
      rest('POST', '/access/approve', { as, from, body: { accessRequestId: id } })
    expect(await approve(access.officer, 'listed')).toMatchObject({
      status: 403,
      code: 'ACCESS_NOT_ALLOWED',
      rule: { rule: 'ACTOR_OUTSIDE' },
    })
    expect(await approve(administrator, 'listed')).toMatchObject({ status: 200, data: { status: 'pending' } })
    expect(await approve(access.officer, 'here')).toMatchObject({ status: 200, data: { status: 'approved' } })
    const emergency = await rest('POST', '/access/break-glass', { as: await newSupport(), body: breakGlassRequest })
    const open = { as: access.officer, body: { accessRequestId: emergency.data?.id } }
    expect(await rest('POST', '/access/break-glass/open', { ...open, from: 'listed' })).toMatchObject({
      status: 403,
      rule: { rule: 'ACTOR_OUTSIDE' },
    })
    expect(await rest('POST', '/access/break-glass/open', open)).toMatchObject({ status: 200 })
  })

  it("answers 404 for another organisation's request and grant, as for none", async () => {
    const asked = await ask(regularRequest, await newSupport())
    const grantId = await access.grant(orgId, admin, regularRequest, await newSupport())
    const theirAdministrator = await app.makeMember(other, { role: 'administrator' })
    for (const as of [access.officer, theirAdministrator]) {
      expect(await rest('GET', `/access/requests/${asked.id}`, { as, org: other })).toMatchObject({
        status: 404,
        code: 'ACCESS_REQUEST_NOT_FOUND',
      })
      expect(await rest('POST', '/access/approve', { as, org: other, body: { accessRequestId: asked.id } })).toMatchObject({ status: 404 })
      expect(await rest('POST', '/access/reject', { as, org: other, body: { accessRequestId: asked.id } })).toMatchObject({ status: 404 })
      expect(await rest('GET', `/access/grants/${grantId}`, { as, org: other })).toMatchObject({
        status: 404,
        code: 'ACCESS_GRANT_NOT_FOUND',
      })
      expect(await rest('POST', '/access/revoke', { as, org: other, body: { accessGrantId: grantId, reason: 'No' } })).toMatchObject({
        status: 404,
      })
    }
    expect(await rest('GET', `/access/grants/${grantId}/records`, { as: access.supporter })).toMatchObject({
      status: 404,
      code: 'ACCESS_GRANT_NOT_FOUND',
    })
    expect(await rest('POST', '/access/approve', { body: { accessRequestId: asked.id } })).toMatchObject({ status: 401 })
  })

  it.each([
    ['an empty justification', { ...regularRequest, reason: '   ' }],
    ['no justification', { ...regularRequest, reason: undefined }],
    ['a data set of all', { ...regularRequest, dataset: '*' }],
    ['a purpose of one’s own', { ...regularRequest, purpose: 'curiosity' }],
    ['a field nobody acts on', { ...regularRequest, organisation: 'all' }],
    ['more than a level may have', { ...personalRequest, durationMinutes: 481 }],
  ])('%s is refused with 422', async (_, body) => {
    expect(await rest('POST', '/access/request', { as: await newSupport(), body })).toMatchObject({ status: 422 })
  })

  it('export is refused when it is asked for, and does not wait', async () => {
    const by = await newSupport()
    expect(await rest('POST', '/access/request', { as: by, body: { ...regularRequest, verb: 'export' } })).toMatchObject({
      status: 403,
      code: 'ACCESS_EXPORT_REFUSED',
    })
    expect(await sql('select 1 from app.access_request where requested_by = $1', by.id)).toEqual([])
  })

  it('takes an earlier end with Z or an offset, and no time without one; nobody lengthens', async () => {
    const endsIn = async (endsAt: string) => {
      const { id } = await ask(regularRequest, await newSupport())
      return rest('POST', '/access/approve', { as: access.officer, body: { accessRequestId: id, endsAt } })
    }
    const inAnHour = new Date(Date.now() + 3_600_000)
    const offset = new Date(inAnHour.getTime() + 2 * 3_600_000).toISOString().replace('Z', '+02:00')
    for (const endsAt of [inAnHour.toISOString(), offset]) {
      const { data } = await endsIn(endsAt)
      const [row] = await sql<{ ends_at: Date }>('select ends_at from app.access_grant where id = $1', data?.grantId)
      expect(row?.ends_at).toEqual(inAnHour)
    }
    expect(await endsIn(inAnHour.toISOString().replace('Z', ''))).toMatchObject({ status: 422 })
    expect(await endsIn('2020-01-01T00:00:00Z')).toMatchObject({ status: 422, code: 'ACCESS_END_PAST' })
    const { data } = await endsIn('2199-01-01T00:00:00Z')
    const [row] = await sql<{ hours: number }>(
      `select extract(epoch from ends_at - starts_at)::integer / 3600 as hours from app.access_grant where id = $1`,
      data?.grantId,
    )
    expect(row?.hours).toBe(8)
  })
})

describe('who decides', () => {
  it('is never who asked: the procedure, the policy and the table each refuse it', async () => {
    const { id } = await ask(regularRequest, access.officer)
    expect(await rest('POST', '/access/approve', { as: access.officer, body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'ACCESS_SELF_APPROVAL',
    })
    expect(await rest('POST', '/access/reject', { as: access.officer, body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'ACCESS_SELF_APPROVAL',
    })
    const asker = { id: access.officer.id, membership: { grants: [], partyId: null }, staffRole: 'officer' as const }
    expect(
      await app.services.authz.decide(asker, [
        { resource: 'access_request', action: 'approve', facts: { requestedBy: access.officer.id } },
      ]),
    ).toEqual([false])
    await expect(sql('update app.access_request set staff_approved_by = requested_by where id = $1', id)).rejects.toMatchObject({
      constraint: 'access_request_second_person',
    })
    expect(await rest('POST', '/access/cancel', { as: await newSupport(), body: { accessRequestId: id } })).toMatchObject({ status: 403 })
    expect(await rest('POST', '/access/cancel', { as: access.officer, body: { accessRequestId: id } })).toMatchObject({
      status: 200,
      data: { status: 'cancelled' },
    })
  })

  it('held the role before the request, on either side', async () => {
    const { id } = await ask(personalRequest, await newSupport())
    const young = { ...(await app.makeStaff('officer')), roleSince: new Date() }
    expect(await rest('POST', '/access/approve', { as: young, body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'ACCESS_APPROVER_REFUSED',
    })
    const promoted = await app.makeMember(orgId, { role: 'board' })
    const seat = (await admin.team.members({ limit: 200 })).items.find(({ userId }) => userId === promoted.id)
    await admin.team.updateMember({ membershipId: seat?.id as never, role: 'administrator' })
    expect(await rest('POST', '/access/approve', { as: promoted, body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'ACCESS_APPROVER_REFUSED',
    })
    expect(await rest('POST', '/access/approve', { as: administrator, body: { accessRequestId: id } })).toMatchObject({ status: 200 })
  })

  it('is a person: a key with the right role approves nothing', async () => {
    const { id } = await ask(personalRequest, await newSupport())
    const { key } = await admin.apiKeys.create({ name: 'Robot', role: 'administrator' })
    const robot = await app.services.identity.authenticate(new Headers({ authorization: `Bearer ${key}` }))
    expect(await rest('POST', '/access/approve', { ...(robot ? { as: robot } : {}), body: { accessRequestId: id } })).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
    })
  })

  it('two at once: one word counts and the other is refused; two sides at once complete the request', async () => {
    const second = await app.makeStaff('officer')
    for (let round = 0; round < 5; round++) {
      const { id } = await ask(regularRequest, await newSupport())
      const both = await Promise.all(
        [access.officer, second].map((as) => rest('POST', '/access/approve', { as, body: { accessRequestId: id } })),
      )
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
      expect(await sql('select 1 from app.access_grant where request_id = $1', id)).toHaveLength(1)
    }
    const { id } = await ask(personalRequest, await newSupport())
    const sides = await Promise.all(
      [access.officer, administrator].map((as) => rest('POST', '/access/approve', { as, body: { accessRequestId: id } })),
    )
    expect(sides.map(({ status }) => status)).toEqual([200, 200])
    expect(sides.map(({ data }) => data?.status).sort()).toEqual(['approved', 'pending'])
    const [request] = await sql<{ organization_id: string; requested_by: string }>('select * from app.access_request where id = $1', id)
    const again = sql(
      `insert into app.access_grant (organization_id, request_id, kind, staff_id, dataset, level, verb, approved_by_staff, policy_mode, policy_version, zone, cell, ends_at)
       values ($1, $2, 'regular', $3, 'people', 'identity', 'read', gen_random_uuid(), 'regional', 1, 'eu', 'eu-1', now() + interval '1 hour')`,
      request?.organization_id,
      id,
      request?.requested_by,
    )
    await expect(again).rejects.toMatchObject({ constraint: 'access_grant_one_for_a_request' })
  })

  it('answers once: after a no, a taking back or four days of silence nothing is granted', async () => {
    const rejected = await ask(regularRequest, await newSupport())
    await admin.accessRequests.reject({ accessRequestId: rejected.id })
    const silent = await ask(regularRequest, await newSupport())
    await sql(
      `update app.access_request set created_at = created_at - interval '5 days', expires_at = expires_at - interval '5 days' where id = $1`,
      silent.id,
    )
    const approve = (id: string) => rest('POST', '/access/approve', { as: access.officer, body: { accessRequestId: id } })
    expect(await approve(rejected.id)).toMatchObject({ status: 409, code: 'ACCESS_REQUEST_NOT_PENDING' })
    // The officer's role must be older than the request for time to be what refuses it.
    await sql(
      `update app.access_request set created_at = created_at + interval '4 days 23 hours', expires_at = now() - interval '1 second' where id = $1`,
      silent.id,
    )
    expect(await approve(silent.id)).toMatchObject({ status: 410, code: 'ACCESS_REQUEST_EXPIRED' })
    expect(await rest('GET', `/access/requests/${silent.id}`, { as: administrator })).toMatchObject({ data: { status: 'expired' } })
    expect(await rest('POST', '/access/reject', { as: access.officer, body: { accessRequestId: silent.id } })).toMatchObject({
      status: 410,
    })
  })

  it('a clock of ours that is five minutes off, either way, changes nothing', async () => {
    for (const minutes of [-5, 5]) {
      const skewed = startZoneApp({ clock: { now: () => new Date(Date.now() + minutes * 60_000) } })
      try {
        const by = await newSupport()
        const { id } = await skewed.as(orgId, by).accessRequests.create(regularRequest)
        const { grantId } = await skewed.as(orgId, access.officer).accessRequests.approve({ accessRequestId: id })
        const [row] = await sql<{ off: number }>(
          'select abs(extract(epoch from starts_at - now()))::float8 as off from app.access_grant where id = $1',
          grantId,
        )
        expect(row?.off).toBeLessThan(30)
        await sql(
          `update app.access_grant set starts_at = starts_at - interval '7 hours 58 minutes', ends_at = ends_at - interval '7 hours 58 minutes' where id = $1`,
          grantId,
        )
        const look = () => skewed.as(orgId, by).accessGrants.records({ accessGrantId: grantId as never })
        expect((await look()).items.length).toBeGreaterThan(0)
        await sql(
          `update app.access_grant set starts_at = starts_at - interval '3 minutes', ends_at = ends_at - interval '3 minutes' where id = $1`,
          grantId,
        )
        expect(await refusalOf(look())).toMatchObject({ code: 'ACCESS_GRANT_ENDED' })
      } finally {
        await skewed.close()
      }
    }
  })
})

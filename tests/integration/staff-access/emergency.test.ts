/** The emergency path: what custodians signed offline, presented to the zone by who looks. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { namedCustodians } from '../../../apps/zone/src/features/staff-access/server/custodians-file.ts'
import { makeKey } from '../../../tools/emergency/emergency.mjs'
import { startAccessBench, type Answer } from '../../support/access-fixture.ts'
import { emergencyText, passphrase, playCustodians } from '../../support/emergency-fixture.ts'
import type { Actor, StaffActor } from '../../support/zone-app.ts'

const { app, access, orgId, administrator, admin, other, sql, rest, newSupport, eventsOf, people } = await startAccessBench()
const { custodians, sign, signed } = playCustodians(app.services)
afterAll(() => app.close())

const present = (as: StaffActor, document: string, more: object = {}): Promise<Answer> =>
  rest('POST', '/access/emergency', { as, body: { document, reason: 'The zone’s officers cannot be reached' }, ...more })
const ruleOf = async (answer: Promise<Answer>): Promise<unknown> => {
  const { status, rule } = await answer
  return [status, (rule as { rule?: string } | undefined)?.rule]
}
const refusals = (rule: string) =>
  sql<{ actor_id: string }>(
    `select actor_id from app.audit_event where organization_id = $1 and action = 'break_glass.emergency_opened' and decision = 'refused' and rule_code = $2`,
    orgId,
    rule,
  )
const look = (as: StaffActor, grantId: string) => rest('GET', `/access/grants/${grantId}/records`, { as })

describe('what custodians signed', () => {
  it('opens half an hour at most of covered reading, shown to the organisation at once, ended by it within a second, noted and judged', async () => {
    const by = await newSupport()
    const opened = await present(by, signed(orgId, by.id))
    expect(opened).toMatchObject({ status: 200, data: { status: 'approved', kind: 'emergency', needsCustomer: false } })
    const grantId = opened.data?.grantId ?? ''
    const [row] = await sql<{ minutes: number; verb: string }>(
      `select extract(epoch from ends_at - starts_at)::float8 / 60 as minutes, verb from app.access_grant where id = $1`,
      grantId,
    )
    expect(row?.verb).toBe('read')
    expect(row?.minutes).toBeLessThanOrEqual(29)
    // The banner of every member, and the administrator's list.
    expect((await admin.access.allowed({})).staffAccess).toContainEqual(expect.objectContaining({ id: grantId, kind: 'emergency' }))
    expect((await admin.accessGrants.list({ status: 'active' })).items).toContainEqual(
      expect.objectContaining({ id: grantId, kind: 'emergency' }),
    )

    const seen = await look(by, grantId)
    expect(seen.status).toBe(200)
    expect(JSON.stringify(seen.data)).not.toContain('@')
    expect(await look(await newSupport(), grantId)).toMatchObject({ status: 404 })
    const body = { recordId: people[0]?.id, field: 'displayName', reason: 'To find the payment' }
    expect((await rest('POST', `/access/grants/${grantId}/uncover`, { as: by, body })).status).toBe(200)
    expect((await admin.accessGrants.transcript({ accessGrantId: grantId as never })).items.length).toBeGreaterThan(1)

    const review = (as: Actor) => rest('POST', '/access/break-glass/review', { as, body: { accessGrantId: grantId, review: 'justified' } })
    expect(await review(administrator)).toMatchObject({ status: 409, code: 'ACCESS_GRANT_LIVE' })
    const began = performance.now()
    await admin.accessGrants.revoke({ accessGrantId: grantId as never, reason: 'We are here again' })
    expect(await look(by, grantId)).toMatchObject({ status: 403, code: 'ACCESS_GRANT_ENDED' })
    expect(performance.now() - began).toBeLessThan(1000)

    // Who used it owes the note and waits for the judgement; nobody of the zone gives it.
    expect(await ruleOf(present(by, signed(orgId, by.id)))).toEqual([403, 'NOTE_OPEN'])
    await app.as(orgId, by).accessGrants.note({ accessGrantId: grantId as never, note: 'Found the payment' })
    expect(await ruleOf(present(by, signed(orgId, by.id)))).toEqual([403, 'REVIEW_OPEN'])
    expect(await review(access.officer)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect(await review(administrator)).toMatchObject({ status: 200, data: { review: 'justified' } })
    expect(await present(by, signed(orgId, by.id))).toMatchObject({ status: 200 })

    expect((await eventsOf(opened.data?.id ?? '')).map(({ action, decision }) => `${action} ${decision}`)).toContain(
      'break_glass.emergency_opened allowed',
    )
    expect((await eventsOf(grantId)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(['access_grant.used', 'access_grant.revoked', 'access_grant.noted', 'break_glass.reviewed']),
    )
  })

  it('counts once, also for two who present it in the same moment, and a text that was refused can still be signed further', async () => {
    const by = await newSupport()
    const text = emergencyText({ organization: orgId, staff: by.id })
    const short = sign(text, 1)
    expect(await ruleOf(present(by, short))).toEqual([403, 'TOO_FEW_SIGNATURES'])
    const document = sign(short, 2)
    const answers = await Promise.all([present(by, document), present(by, document)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403])
    const [{ grants } = { grants: 0 }] = await sql<{ grants: number }>(
      'select count(*)::integer as grants from app.access_grant where staff_id = $1',
      by.id,
    )
    expect(grants).toBe(1)
    await sql(
      `update app.access_grant set status = 'revoked', ended_at = now(), end_reason = 'revoked', after_note = 'x', after_noted_at = now(),
        reviewed_at = now(), review = 'justified' where staff_id = $1`,
      by.id,
    )
    expect(await ruleOf(present(by, document))).toEqual([403, 'USED_BEFORE'])
    expect(await refusals('USED_BEFORE')).not.toEqual([])
    const [kept] = await sql<{ signed_text: string; custodian_ids: string[] }>(
      'select signed_text, custodian_ids from app.emergency_authorization where signed_text = $1',
      text,
    )
    expect(kept?.custodian_ids).toEqual([custodians[1]?.id, custodians[2]?.id])
  })

  it('opens once for two different texts that one person presents at the same moment', async () => {
    const by = await newSupport()
    const answers = await Promise.all([present(by, signed(orgId, by.id)), present(by, signed(orgId, by.id))])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403])
    expect(await refusals('REVIEW_OPEN')).not.toEqual([])
  })

  it('is refused with its rule, and each refusal stands in the organisation’s trail', async () => {
    const by = await newSupport()
    const good = signed(orgId, by.id)
    const long = emergencyText({ organization: orgId, staff: by.id })
    const early = { 'not-before': '2036-01-01T00:00:00Z', 'not-after': '2036-01-01T00:30:00Z' }
    const late = { 'not-before': '2026-01-01T00:00:00Z', 'not-after': '2026-01-01T00:30:00Z' }
    for (const [rule, document] of [
      ['MALFORMED', good.replace('verb: read', 'verb: export')],
      ['OTHER_ZONE', signed(orgId, by.id, { zone: 'us' })],
      ['OTHER_ORGANIZATION', signed(other, by.id)],
      ['OTHER_PERSON', signed(orgId, access.supporter.id)],
      ['LASTS_TOO_LONG', long.replace(/(not-after: )(\d{4})/, (_, name: string, year: string) => `${name}${Number(year) + 1}`)],
      ['NOT_YET', signed(orgId, by.id, early)],
      ['OVER', signed(orgId, by.id, late)],
      ['SIGNATURE_WRONG', good.replace('people', 'units')],
      ['TOO_FEW_SIGNATURES', sign(long, 0)],
    ] as const) {
      expect([rule, ...((await ruleOf(present(by, document))) as unknown[])]).toEqual([rule, 403, rule])
      expect((await refusals(rule)).map((event) => event.actor_id)).toContain(by.id)
    }
    const held = app.services.staff
    const named = await held.custodians()
    Object.assign(held, { custodians: () => Promise.resolve(undefined) })
    expect(await ruleOf(present(by, good))).toEqual([403, 'NO_CUSTODIANS'])
    Object.assign(held, { custodians: () => Promise.reject(new Error('not right')) })
    expect(await ruleOf(present(by, good))).toEqual([403, 'NO_CUSTODIANS'])
    Object.assign(held, { custodians: () => Promise.resolve(named) })
    // A custodian who is one of the staff signs and does not look, and no member presents anything.
    const [{ email } = { email: '' }] = await sql<{ email: string }>('select email from identity.staff_member where id = $1', by.id)
    Object.assign(held, {
      custodians: () =>
        Promise.resolve(named && { ...named, custodians: named.custodians.map((one, at) => (at === 2 ? { ...one, email } : one)) }),
    })
    expect(await ruleOf(present(by, good))).toEqual([403, 'CUSTODIAN_LOOKS'])
    Object.assign(held, { custodians: () => Promise.resolve(named) })
    expect(await rest('POST', '/access/emergency', { as: administrator, body: { document: good, reason: 'x' } })).toMatchObject({
      status: 403,
    })
  })

  it('opens nothing from outside, nor where the mode has staff in the country and it is not known, nor at a client who invites', async () => {
    const by = await newSupport()
    expect(await ruleOf(present(by, signed(orgId, by.id), { from: 'listed' }))).toEqual([403, 'ACTOR_OUTSIDE'])
    for (const policyMode of ['fully_sovereign', 'client_owned_sovereignty'] as const) {
      const org = await app.makeOrganization()
      await app.services.db.setFence(org, { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode, policyVersion: 2 })
      expect(await ruleOf(present(by, signed(org, by.id), { org }))).toEqual([403, 'ACTOR_OUTSIDE'])
    }
  })

  it('is held by the database too: not longer than half an hour, not with one signature, and never changed', async () => {
    const by = await newSupport()
    const { data } = await present(by, signed(orgId, by.id))
    await expect(
      sql(`update app.access_grant set ends_at = starts_at + interval '31 minutes' where id = $1`, data?.grantId),
    ).rejects.toThrow('access_grant_lasts')
    await expect(sql(`update app.emergency_authorization set nonce = md5('x') where request_id = $1`, data?.id)).rejects.toThrow()
    await expect(
      sql(
        `insert into app.emergency_authorization select organization_id, gen_random_uuid(), md5('y'), signed_text, custodian_ids[1:1], signatures[1:1], 1, now()
         from app.emergency_authorization where request_id = $1`,
        data?.id,
      ),
    ).rejects.toThrow('custodians_required')
  })
})

describe("the officer's file of custodians", () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodians-'))
  const [one, two] = ['One', 'Two'].map((name) => makeKey({ name, email: `${name}@example.org`, passphrase }).entry)
  const read = (content: unknown) => {
    const path = join(folder, 'custodians.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return namedCustodians(path)
  }

  it('names them with their keys, and nobody when it is not there', async () => {
    expect(await namedCustodians(join(folder, 'none.json'))).toBeUndefined()
    expect(await read({ required: 2, custodians: [one, two] })).toMatchObject({
      required: 2,
      custodians: [{ email: 'one@example.org' }, {}],
    })
  })

  it.each([
    ['one of whom would be enough', { required: 1, custodians: [one, two] }],
    ['fewer than it asks for', { required: 3, custodians: [one, two] }],
    ['somebody twice', { required: 2, custodians: [one, { ...two, email: one?.email }] }],
    ['a key twice', { required: 2, custodians: [one, { ...two, publicKey: one?.publicKey }] }],
    ['something that is no key', { required: 2, custodians: [one, { ...two, publicKey: 'AAAA' }] }],
    ['more than is known', { required: 2, custodians: [one, two], optional: true }],
    ['nothing that can be read', '{'],
  ])('is refused whole when it names %s', async (_, content) => {
    await expect(read(content)).rejects.toThrow()
  })
})

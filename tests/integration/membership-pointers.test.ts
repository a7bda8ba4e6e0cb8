/** Membership pointers from a zone's tables to the control plane's answer: two opaque ids, off by default, each zone its own, gone when a membership ends. */
import { randomUUID } from 'node:crypto'
import { signServiceToken, type ServiceKey } from '@repo/contract/edge'
import { parseOrgId, systemClock } from '@repo/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { pointerRound, runMembershipPointers } from '../../apps/zone/src/features/membership-pointers/server/run-membership-pointers.ts'
import { createControlPlaneClient } from '../../apps/zone/src/features/provisioning/index.ts'
import { prepareControlPlane, type ControlPlane } from '../support/control-plane.ts'
import { startZoneApp, type Actor } from '../support/zone-app.ts'

const app = startZoneApp()
/** The identity role's connection, as the worker has it. */
const client = new pg.Client({ connectionString: inject('zone').databaseUrls.identity })
let control: ControlPlane
let keys: Record<'eu' | 'us' | 'edge', ServiceKey>
let [member, stranger]: Actor[] = []
let organizations: string[]

const round = () =>
  pointerRound(client, {
    ...{ wanted: true, clock: systemClock },
    controlPlane: createControlPlaneClient({ url: control.url, key: () => keys.eu, sent: () => undefined }),
  })
async function ask(
  subject: string,
  who: keyof typeof keys | null = 'edge',
): Promise<{ status: number; body: { organizations?: unknown } }> {
  const headers = who === null ? {} : { authorization: `Bearer ${await signServiceToken(keys[who], 'control')}` }
  const answer = await fetch(`${control.url}/internal/user-orgs/${subject}`, { headers })
  return { status: answer.status, body: (await answer.json()) as object }
}
async function report(zone: 'eu' | 'us', facts: { subject: string; organizationId: string; held: boolean }): Promise<boolean> {
  const one = { id: randomUUID(), at: new Date().toISOString(), kind: 'membership_pointer', ...facts }
  const answer = await fetch(`${control.url}/internal/zone/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await signServiceToken(keys[zone], 'control')}` },
    body: JSON.stringify({ reports: [one] }),
  })
  return ((await answer.json()) as { taken?: string[] }).taken?.includes(one.id) === true
}
async function subjectOf(person: Actor | undefined): Promise<string | undefined> {
  const { rows } = await app.superuser.query<{ subject: string }>(
    'select distinct subject from app.membership_pointer where user_id = $1',
    [person?.id],
  )
  expect(rows.length).toBeLessThan(2)
  return rows[0]?.subject
}
const listed = (...ids: string[]) => ids.sort().map((organizationId) => ({ organizationId, zone: 'eu' }))

/** An organisation that the control plane and this zone know. */
async function makeOrganization(zone: 'eu' | 'us'): Promise<string> {
  const made = await control.call('operator', 'POST', '/api/v1/organizations', { zone })
  const id = parseOrgId(String(made.data['id']))
  if (!id) throw new Error(`No organisation was made: ${JSON.stringify(made)}`)
  if (zone === 'eu') {
    const fence = { epoch: 1, status: 'active', zone, cell: 'eu-1', policyMode: 'regional', policyVersion: 1 } as const
    await app.services.db.setFence(id, fence)
  }
  return id
}

beforeAll(async () => {
  control = await prepareControlPlane()
  const [eu, us, edge] = await Promise.all(['zone:eu', 'zone:us', 'edge:global-1'].map((issuer) => control.issueKey(issuer)))
  if (!eu || !us || !edge) throw new Error('three keys')
  keys = { eu: eu.key, us: us.key, edge: edge.key }
  await control.start({ MEMBERSHIP_POINTERS: '1' })
  await control.registerZone('eu', 2, 'DE')
  await control.registerZone('us', 1, 'US')
  await client.connect()
  // What other files left in this database is not this file's to tell.
  await app.superuser.query("update app.membership set status = 'suspended'")
  organizations = [await makeOrganization('eu'), await makeOrganization('eu'), await makeOrganization('us')]
  const [first, second] = organizations as [never, never]
  member = await app.makeMember(first, { role: 'manager' })
  await app.makeMember(second, { role: 'auditor' }, member)
  await app.makeMember(second, { role: 'manager' }, member)
  stranger = await app.makeMember(second, { role: 'manager' })
})
afterAll(async () => {
  await client.end()
  await app.close()
  await control.close()
})

describe('membership pointers', () => {
  it('lead from a subject to its organisations, and the subject is nobody else and not the account', async () => {
    expect(await round()).toBe('done')
    const [mine, theirs] = [await subjectOf(member), await subjectOf(stranger)]
    expect([mine, mine === member?.id, mine === theirs]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), false, false])
    expect((await ask(mine ?? '')).body).toEqual({ organizations: listed(organizations[0] ?? '', organizations[1] ?? '') })
    expect((await ask(theirs ?? '')).body).toEqual({ organizations: listed(organizations[1] ?? '') })
    // Nothing more to tell, and nothing is told twice.
    expect(await round()).toBe('done')
    const { rows } = await client.query('select * from app.due_membership_pointers(true, 10)')
    expect(rows).toEqual([])
  })

  it('are answered to a part with a token alone, to a zone about its own organisations, and say of the unknown what they say of nobody', async () => {
    const subject = (await subjectOf(member)) ?? ''
    expect((await ask(subject, null)).status).toBe(401)
    expect((await ask(subject, 'us')).body).toEqual({ organizations: [] })
    expect((await ask(subject, 'eu')).body).toEqual({ organizations: listed(organizations[0] ?? '', organizations[1] ?? '') })
    expect((await ask(randomUUID())).body).toEqual({ organizations: [] })
    expect((await ask('someone@example.org')).status).toBe(422)
  })

  it("are taken from an organisation's own zone alone, which alone withdraws them", async () => {
    const [subject, organizationId = ''] = [randomUUID(), organizations[2]]
    expect(await report('eu', { subject, organizationId, held: true })).toBe(false)
    expect(await report('us', { subject, organizationId, held: true })).toBe(true)
    await report('eu', { subject, organizationId, held: false })
    expect((await ask(subject)).body).toEqual({ organizations: [{ organizationId, zone: 'us' }] })
    await report('us', { subject, organizationId, held: false })
    expect((await ask(subject)).body).toEqual({ organizations: [] })
  })

  it('end with the membership, whichever way it ends, and another one begins under the same subject while one lasts', async () => {
    const subject = (await subjectOf(member)) ?? ''
    const [first = '', second = ''] = organizations
    await app.superuser.query("delete from app.membership where organization_id = $1 and user_id = $2 and role = 'auditor'", [
      second,
      member?.id,
    ])
    expect(await round()).toBe('done')
    // One of two roles: still a member.
    expect((await ask(subject)).body).toEqual({ organizations: listed(first, second) })
    await app.superuser.query("update app.membership set status = 'suspended' where organization_id = $1 and user_id = $2", [
      first,
      member?.id,
    ])
    await round()
    expect((await ask(subject)).body).toEqual({ organizations: listed(second) })
    await app.superuser.query("update app.membership set status = 'active' where organization_id = $1 and user_id = $2", [
      first,
      member?.id,
    ])
    await round()
    expect(await subjectOf(member)).toBe(subject)
    await app.superuser.query('delete from app.membership where user_id = $1', [member?.id])
    await round()
    expect([(await ask(subject)).body, await subjectOf(member)]).toEqual([{ organizations: [] }, undefined])
  })

  it('wait while nobody answers, and are forgotten when the zone has not confirmed them for two days', async () => {
    const subject = (await subjectOf(stranger)) ?? ''
    await control.stop()
    await app.superuser.query("update app.membership set status = 'suspended' where user_id = $1", [stranger?.id])
    expect(await round()).toBe('not_taken')
    expect(await subjectOf(stranger)).toBe(subject)
    await control.start({ MEMBERSHIP_POINTERS: '1' })
    expect((await ask(subject)).body).toEqual({ organizations: listed(organizations[1] ?? '') })
    const database = new pg.Client({ connectionString: control.databaseUrls.superuser })
    await database.connect()
    await database.query("update directory.membership_pointer set confirmed_at = now() - interval '49 hours' where subject = $1", [subject])
    await database.end()
    expect((await ask(subject)).body).toEqual({ organizations: [] })
    expect(await round()).toBe('done')
    expect(await subjectOf(stranger)).toBeUndefined()
  })

  it("are none at all with either switch off: the zone's withdraws all, the control plane's forgets all and has no such path", async () => {
    const [, second] = organizations as [never, never]
    const person = await app.makeMember(second, { role: 'manager' })
    await round()
    const subject = (await subjectOf(person)) ?? ''
    expect((await ask(subject)).body).toEqual({ organizations: listed(second) })
    const never = new AbortController()
    await runMembershipPointers({
      ...{ databaseUrl: inject('zone').databaseUrls.identity, wanted: false, clock: systemClock, signal: never.signal },
      controlPlane: createControlPlaneClient({ url: control.url, key: () => keys.eu, sent: () => undefined }),
    })
    expect([(await ask(subject)).body, await subjectOf(person)]).toEqual([{ organizations: [] }, undefined])
    await round()
    const again = (await subjectOf(person)) ?? ''
    expect((await ask(again)).body).toEqual({ organizations: listed(second) })
    await control.stop()
    await control.start()
    expect((await ask(again)).status).toBe(404)
    expect(await report('eu', { subject: again, organizationId: second, held: true })).toBe(false)
    await control.stop()
    await control.start({ MEMBERSHIP_POINTERS: '1' })
    expect((await ask(again)).body).toEqual({ organizations: [] })
  })

  it("are nobody's to read in the zone but the reporter's: no other role may ask what is due", async () => {
    for (const url of [inject('zone').databaseUrls.app, inject('zone').databaseUrls.dbos]) {
      const other = new pg.Client({ connectionString: url })
      await other.connect()
      await expect(other.query('select * from app.due_membership_pointers(true, 10)')).rejects.toMatchObject({ code: '42501' })
      await other.end()
    }
    await expect(client.query('select * from app.membership_pointer')).rejects.toMatchObject({ code: '42501' })
  })
})

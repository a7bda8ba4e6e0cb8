/** A client that owns its zone lets one of the staff ask, watches what they saw, and ends it. Nobody who was not invited may even ask. */
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeOwnedAssociation } from '../../support/books-fixture.ts'
import { personalRequest, regularRequest, startAccessBench, type AccessBench } from '../../support/access-fixture.ts'
import { keepTestPolicy, registryOfCell, trustTestPolicies } from '../../support/signed-policy.ts'
import type { Actor, StaffActor } from '../../support/zone-app.ts'

let bench: AccessBench
let org: OrgId
let admin: Actor
let supporter: StaffActor

beforeAll(async () => {
  bench = await startAccessBench()
  const { app } = bench
  trustTestPolicies(app)
  org = await app.makeOrganization()
  admin = await app.makeMember(org, { role: 'administrator' })
  await makeOwnedAssociation(app.as(org, admin))
  const regions = registryOfCell(app)
  await keepTestPolicy(app, org, 2, { mode: 'client_owned_sovereignty', facilities: regions.map(({ id }) => id), regions })
  supporter = await app.makeStaff('support')
})
afterAll(() => bench.app.close())

const invite = (more: object = {}) =>
  bench.rest('POST', '/access/invitations', {
    ...{ as: admin, org },
    body: { staffId: supporter.id, dataset: 'people', level: 'identity', verb: 'read', ...more },
  })
const ask = (body: object = personalRequest, as: StaffActor = supporter, from: 'here' | 'listed' = 'here') =>
  bench.rest('POST', '/access/request', { as, org, body, from })
const rule = ({ rule: data }: { rule: unknown }) => (data as { rule?: string } | undefined)?.rule

it('who was not invited is refused at the request: another person, another data set, more than the level, and from outside', async () => {
  expect(rule(await ask())).toBe('CUSTOMER_INVITATION_REQUIRED')
  const units = await invite({ dataset: 'units', level: 'operational', verb: 'view' })
  expect(units.status).toBe(201)
  expect(rule(await ask())).toBe('CUSTOMER_INVITATION_REQUIRED')
  expect(rule(await ask({ ...regularRequest, level: 'identity' }))).toBe('CUSTOMER_INVITATION_REQUIRED')
  // Invited to look at it covered, and not to read.
  expect(rule(await ask(regularRequest))).toBe('CUSTOMER_INVITATION_REQUIRED')
  const view = { ...regularRequest, verb: 'view' }
  expect(rule(await ask(view, await bench.newSupport()))).toBe('CUSTOMER_INVITATION_REQUIRED')
  expect(rule(await ask(view, supporter, 'listed'))).toBe('ACTOR_OUTSIDE')
  expect((await ask(view)).status).toBe(201)
})

it('the invited ask, both sides agree, the client reads what was seen, and withdrawing ends it at once', async () => {
  const invitation = await invite()
  const asked = await ask()
  expect(asked.data).toMatchObject({ status: 'pending', needsCustomer: true })
  const body = { accessRequestId: asked.data?.id }
  await bench.rest('POST', '/access/approve', { as: bench.access.officer, org, body })
  const granted = await bench.rest('POST', '/access/approve', { as: admin, org, body })
  const grantId = granted.data?.grantId ?? ''
  const look = () => bench.rest('GET', `/access/grants/${grantId}/records`, { as: supporter, org })
  expect((await look()).status).toBe(200)
  const seen = await bench.rest('GET', `/access/grants/${grantId}/transcript`, { as: admin, org })
  expect(seen.data?.items?.length).toBeGreaterThan(0)

  const withdraw = () =>
    bench.rest('POST', '/access/invitations/withdraw', { as: admin, org, body: { accessInvitationId: invitation.data?.id } })
  expect((await withdraw()).status).toBe(200)
  expect(await look()).toMatchObject({ status: 403, code: 'ACCESS_GRANT_ENDED' })
  expect((await withdraw()).status).toBe(200)
  const events = await bench.sql<{ action: string; grants: number }>(
    `select action, cardinality(grant_ids) as grants from app.audit_event
     where organization_id = $1 and target_id = $2 and action = 'access_invitation.withdrawn' order by id`,
    ...[org, invitation.data?.id],
  )
  expect(events).toEqual([
    { action: 'access_invitation.withdrawn', grants: 1 },
    { action: 'access_invitation.withdrawn', grants: 0 },
  ])
})

it('an invitation is over after its days, is nobody’s but the client’s to make, and is refused where nobody would act on it', async () => {
  const other = await bench.newSupport()
  await invite({ staffId: other.id })
  await bench.app.superuser.query(
    `update app.access_invitation set invited_at = now() - interval '4 days', expires_at = now() - interval '1 second' where staff_id = $1`,
    [other.id],
  )
  expect(rule(await ask(personalRequest, other))).toBe('CUSTOMER_INVITATION_REQUIRED')
  const body = { staffId: other.id, dataset: 'people', level: 'identity', verb: 'read' }
  expect(await bench.rest('POST', '/access/invitations', { as: other, org, body })).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect(await bench.rest('POST', '/access/invitations', { as: bench.administrator, body })).toMatchObject({
    ...{ status: 409, code: 'ACCESS_INVITATION_UNUSED' },
  })
  expect(await bench.rest('POST', '/access/invitations', { as: admin, org, body: { ...body, days: 5 } })).toMatchObject({ status: 422 })
})

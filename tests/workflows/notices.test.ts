/**
 * Administrators are told by e-mail of what waits for them and of access that has begun: by an id and a link, through the zone's own mail server. What is shown as
 * taken was taken; what was not sent says why, and is sent when it can be.
 */
import type { OrgId } from '@repo/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { connectMailServer, createNoticeSender } from '../../apps/zone/src/features/notices/workflows.ts'
import { breakGlassRequest, personalRequest, regularRequest, startAccess, type AccessFixture } from '../support/access-fixture.ts'
import { freePort } from '../support/free-port.ts'
import { linksIn, startTestMailbox, type TestMailbox } from '../support/mail.ts'
import { keepTestPolicy, trustTestPolicies } from '../support/signed-policy.ts'
import type { Actor, ServerApi } from '../support/zone-app.ts'
import { startKillBench, type KillBench } from './support/kill-bench.ts'
import { until } from './support/until.ts'

let bench: KillBench
let access: AccessFixture
const mailboxes: TestMailbox[] = []

beforeAll(async () => {
  bench = await startKillBench()
  access = await startAccess(bench.app)
})
afterEach(async () => {
  await bench.endWorkers()
  await Promise.all(mailboxes.splice(0).map((mailbox) => mailbox.close()))
})
afterAll(() => bench.close())

async function mailbox(options: Parameters<typeof startTestMailbox>[0] = {}): Promise<TestMailbox> {
  const made = await startTestMailbox(options)
  mailboxes.push(made)
  return made
}

interface Asked {
  readonly orgId: OrgId
  readonly administrators: readonly Actor[]
  readonly admin: ServerApi
  readonly support: ServerApi
}

async function organization(administrators = 1): Promise<Asked> {
  const orgId = await bench.app.makeOrganization()
  const all: Actor[] = []
  for (let count = 0; count < administrators; count += 1) all.push(await bench.app.makeMember(orgId, { role: 'administrator' }))
  // They are told of nothing: a manager decides on no access.
  await bench.app.makeMember(orgId, { role: 'manager' })
  return { orgId, administrators: all, admin: bench.app.as(orgId, all[0]), support: bench.app.as(orgId, access.supporter) }
}

const addressOf = (actor: Actor): string => `${actor.id}@example.org`
const toldOf = async (api: ServerApi, accessRequestId: string) =>
  (await api.accessRequests.get({ accessRequestId: accessRequestId as never })).customerTold
const becomesTold = (api: ServerApi, id: string, expected: object) =>
  until(`told ${JSON.stringify(expected)}`, async () => {
    const told = await toldOf(api, id)
    return Object.entries(expected).every(([name, value]) => told[name as keyof typeof told] === value) ? told : undefined
  })
const events = async (orgId: OrgId): Promise<unknown[]> =>
  (
    await bench.superuser.query(
      "select action, rule_code from app.audit_event where organization_id = $1 and action like 'notice.%' order by id",
      [orgId],
    )
  ).rows

test('a request that needs the customer reaches each administrator and nobody else, as an id and a link', async () => {
  const box = await mailbox()
  await bench.startWorker(box.environment)
  const asked = await organization(2)
  await organization(1)
  const { id } = await asked.support.accessRequests.create({ ...personalRequest, reason: 'Mrs Wintergreen is named twice' })
  expect(await becomesTold(asked.admin, id, { accepted: 2 })).toEqual({ accepted: 2, waiting: 0, failed: 0, failure: null })
  const letters = box.letters()
  expect(letters.map(({ to }) => to)).toEqual(asked.administrators.map(addressOf).toSorted())
  for (const { id: messageId, text, raw } of letters) {
    expect(messageId).toMatch(/^<[0-9a-f-]{36}@eu\.localhost>$/)
    expect(text).toContain(`http://eu.localhost:8080/${asked.orgId}/access?request=${id}`)
    // Neither why nor by whom nor what about, in no field of the head either.
    for (const said of ['Wintergreen', 'T-100', 'people', 'Test person', access.supporter.id]) expect(raw).not.toContain(said)
  }
  expect(await events(asked.orgId)).toEqual([1, 2].map(() => ({ action: 'notice.accepted', rule_code: null })))
  // What the engine keeps for weeks holds no address.
  const { rows } = await bench.superuser.query<{ kept: string }>(
    `select (select string_agg(row_to_json(w)::text, ' ') from dbos.workflow_status as w where workflow_uuid like $1) ||
       (select string_agg(row_to_json(o)::text, ' ') from dbos.operation_outputs as o where workflow_uuid like $1) as kept`,
    [`${asked.orgId}:send-notices:%`],
  )
  expect(rows[0]?.kept).toContain('send-notice')
  expect(rows[0]?.kept).not.toContain('@')
})

test('access that begins without the customer’s word is told of at once: regular, break-glass', async () => {
  const box = await mailbox()
  await bench.startWorker(box.environment)
  const { orgId, admin, support } = await organization()
  const { id } = await support.accessRequests.create(regularRequest)
  expect(await toldOf(admin, id)).toEqual({ accepted: 0, waiting: 0, failed: 0, failure: null })
  const officer = bench.app.as(orgId, access.officer)
  const { grantId } = await officer.accessRequests.approve({ accessRequestId: id })
  const by = bench.app.as(orgId, await bench.app.makeStaff('support'))
  const { id: urgent } = await by.breakGlass.request(breakGlassRequest)
  const { grantId: broken } = await officer.breakGlass.open({ accessRequestId: urgent })
  for (const accessGrantId of [grantId, broken])
    await until('the grant to be told of', async () =>
      (await admin.accessGrants.get({ accessGrantId: accessGrantId as never })).customerTold.accepted === 1 ? true : undefined,
    )
  expect(box.letters().flatMap(({ text }) => linksIn(text))).toEqual(
    expect.arrayContaining([grantId, broken].map((grant) => `http://eu.localhost:8080/${orgId}/access/${grant}`)),
  )
})

test('while the mail server is away nothing is called taken, and what was not decided meanwhile arrives when it is back', async () => {
  const port = await freePort()
  await bench.startWorker({ MAIL_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'no-reply@eu.example' })
  const [open, decided] = [await organization(), await organization()]
  const { id } = await open.support.accessRequests.create(personalRequest)
  const other = await decided.support.accessRequests.create(personalRequest)
  for (const [{ admin }, request] of [[open, id] as const, [decided, other.id] as const])
    expect(await becomesTold(admin, request, { failure: 'AWAY' })).toEqual({ accepted: 0, waiting: 1, failed: 0, failure: 'AWAY' })
  await decided.admin.accessRequests.reject({ accessRequestId: other.id })
  expect(await toldOf(decided.admin, other.id)).toEqual({ accepted: 0, waiting: 0, failed: 0, failure: null })

  const box = await mailbox({ port })
  expect(await becomesTold(open.admin, id, { accepted: 1 })).toEqual({ accepted: 1, waiting: 0, failed: 0, failure: null })
  expect(box.letters().map(({ to }) => to)).toEqual(open.administrators.map(addressOf))
})

test('an address that is refused is not asked again, and says so; the others are told', async () => {
  const asked = await organization(2)
  const [gone, there] = asked.administrators.map(addressOf)
  const box = await mailbox({ unknown: (address) => address === gone })
  await bench.startWorker(box.environment)
  const { id } = await asked.support.accessRequests.create(personalRequest)
  expect(await becomesTold(asked.admin, id, { failed: 1, accepted: 1 })).toEqual({ accepted: 1, waiting: 0, failed: 1, failure: 'REFUSED' })
  expect(box.letters().map(({ to }) => to)).toEqual([there])
  expect(await events(asked.orgId)).toEqual(
    expect.arrayContaining([
      { action: 'notice.failed', rule_code: 'REFUSED' },
      { action: 'notice.accepted', rule_code: null },
    ]),
  )
})

test('a zone without a mail server says that it sends none', async () => {
  await bench.startWorker()
  const { admin, support } = await organization()
  const { id } = await support.accessRequests.create(personalRequest)
  expect(await becomesTold(admin, id, { failed: 1 })).toEqual({ accepted: 0, waiting: 0, failed: 1, failure: 'NO_MAIL' })
})

test('what nobody could be told in time is given up, and stands in the trail', async () => {
  const { orgId, admin, support } = await organization()
  const { id } = await support.accessRequests.create(personalRequest)
  await bench.superuser.query('update app.notice set send_until = now() where organization_id = $1', [orgId])
  await bench.startWorker((await mailbox()).environment)
  expect(await becomesTold(admin, id, { failed: 1 })).toEqual({ accepted: 0, waiting: 0, failed: 1, failure: 'AWAY' })
  expect(await events(orgId)).toEqual([{ action: 'notice.failed', rule_code: 'AWAY' }])
})

test('the policy is asked about a mail server that is no part of the cell, for each organisation at each sending', async () => {
  trustTestPolicies(bench.app)
  const { orgId, support } = await organization()
  await support.accessRequests.create(personalRequest)
  const { rows } = await bench.superuser.query<{ id: string }>('select id from app.notice where organization_id = $1', [orgId])
  const sent: string[] = []
  const at = (country: string) => {
    const declared = [
      { host: 'mail.example', port: 465, purpose: 'mail', bucket: 'R3', level: 'identity', country, legalBasis: 'contract' },
    ] as const
    const { place } = connectMailServer({ url: 'smtps://mail.example', from: 'no-reply@eu.example', declared })
    const mailServer = { place, send: (to: string) => Promise.resolve(void sent.push(to)) }
    const { db: database, ownResidency } = bench.app.services
    return createNoticeSender({ database, ownResidency, declared, mailServer, zoneOrigin: 'https://eu.example' }).send(
      orgId,
      rows[0]?.id ?? '',
    )
  }
  await keepTestPolicy(bench.app, orgId, 1, { mode: 'single_country', pinnedCountry: 'DE' })
  expect(await at('IE')).toBe('PLACE_FORBIDDEN')
  expect(sent).toEqual([])
  expect(await at('DE')).toBeNull()
  expect(sent).toHaveLength(1)
})

test('a worker that is to send mail to nobody who is declared does not start', async () => {
  await expect(bench.startWorker({ MAIL_URL: 'smtps://mail.example.com', MAIL_FROM: 'no-reply@eu.example' })).rejects.toThrow()
  await expect(bench.startWorker({ MAIL_URL: 'smtp://127.0.0.1:2525' })).rejects.toThrow()
})

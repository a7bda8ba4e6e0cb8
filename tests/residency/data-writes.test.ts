/** Nothing of an organisation is stored where its policy does not let it be: every write asks the decision engine, by the policy the zone keeps. */
import { newZoneId, type OrgId } from '@repo/core'
import { tableLevels } from '@repo/residency/table-levels'
import { writeRuleOf } from '../../apps/zone/src/features/residency/index.ts'
import { objectKey } from '../../apps/zone/src/server/object-store.ts'
import { toAppError } from '../../apps/zone/src/server/envelope.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepTestPolicy, trustTestPolicies, type PolicyChanges } from '../support/signed-policy.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp

beforeAll(() => {
  app = startZoneApp()
  trustTestPolicies(app)
})
afterAll(() => app.close())

interface Tenant {
  readonly org: OrgId
  readonly admin: Actor
}

async function tenant(changes?: PolicyChanges, forge?: PolicyChanges): Promise<Tenant> {
  const org = await app.makeOrganization()
  const admin = await app.makeMember(org, { role: 'administrator' })
  if (changes) await keepTestPolicy(app, org, 2, changes, forge)
  return { org, admin }
}

const association = () => ({
  ...{ name: 'Am Anger 4', code: `A-${newZoneId().slice(-6).toUpperCase()}` },
  ...{ countryCode: 'DE', currencyCode: 'EUR', timeZone: 'Europe/Berlin' },
})
const create = ({ org, admin }: Tenant) => app.as(org, admin).associations.create(association())
const refusalOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it was stored',
    (thrown: unknown) => toAppError(thrown),
  )
const stored = async ({ org }: Pick<Tenant, 'org'>, table: string) =>
  (await app.superuser.query(`select from app.${table} where organization_id = $1`, [org])).rowCount

it.each<[string, PolicyChanges, string]>([
  ['pinned to another country than the cell’s', { mode: 'fully_sovereign', pinnedCountry: 'IE' }, 'DESTINATION_NOT_ALLOWED'],
  ['pinned to a country out of which the cell copies', { mode: 'single_country', pinnedCountry: 'DE' }, 'DESTINATION_NOT_ALLOWED'],
  ['that lists no country for the backups the cell makes', { backupCountries: [] }, 'BACKUP_COUNTRY_NOT_LISTED'],
  ['that does not know the cell’s places', { regions: [] }, 'DESTINATION_UNKNOWN'],
])('a policy %s refuses a write, keeps nothing of it and leaves an event with the rule', async (_what, policy, rule) => {
  const kept = await tenant(policy)
  expect(await refusalOf(create(kept))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN', status: 403, data: { rule } })
  expect([await stored(kept, 'association'), await stored(kept, 'audit_personal')]).toEqual([0, 0])
  const { rows } = await app.superuser.query('select rule_code, outcome from app.audit_event where organization_id = $1', [kept.org])
  expect(rows).toEqual([{ rule_code: rule, outcome: 'refused' }])
  // Looking stores nothing, and what is there may still be taken away.
  expect((await app.as(kept.org, kept.admin).associations.list({})).items).toEqual([])
})

it('a policy that the cell keeps lets a write through, and so does one that was never sent', async () => {
  for (const kept of [await tenant({}), await tenant()]) {
    await create(kept)
    expect(await stored(kept, 'association')).toBe(1)
  }
})

it('a policy that is not as it was signed lets nothing be stored', async () => {
  const kept = await tenant({}, { backupCountries: ['DE', 'IE'] })
  expect(await refusalOf(create(kept))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN' })
})

it('a new version counts from the next transaction on, both ways', async () => {
  const kept = await tenant({})
  await create(kept)
  await keepTestPolicy(app, kept.org, 3, { mode: 'fully_sovereign', pinnedCountry: 'IE' })
  expect(await refusalOf(create(kept))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN' })
  await keepTestPolicy(app, kept.org, 4, {})
  await create(kept)
  expect(await stored(kept, 'association')).toBe(2)
})

it('one data set is kept from a cell while the others are stored there', async () => {
  const kept = await tenant({
    narrowings: [{ scope: 'dataset', level: null, dataset: 'association', countries: ['IE'], deniedCountries: [] }],
  })
  expect(await refusalOf(create(kept))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN', data: { rule: 'DESTINATION_NOT_ALLOWED' } })
  await app.services.db.withOrg({ orgId: kept.org, mode: 'write' }, (tx) =>
    tx.idempotencyKey.create({ data: { organizationId: kept.org, procedure: 'other', key: newZoneId(), bodyHash: new Uint8Array(32) } }),
  )
})

it('what nobody classified is not stored, however it is written, and who catches the refusal keeps nothing either', async () => {
  const { org } = await tenant()
  const write = (sql: string) =>
    app.services.db.withOrg({ orgId: org, mode: 'write' }, async (tx) => {
      await tx.idempotencyKey.create({ data: { organizationId: org, procedure: 'caught', key: newZoneId(), bodyHash: new Uint8Array(32) } })
      await tx.$executeRawUnsafe(sql).catch(() => undefined)
    })
  for (const sql of [
    'insert into app.unheard_of values (1)',
    'with one as (update app.unheard_of set a = 1 returning 1) select 1',
    'copy app.unit from stdin',
    'select 1; insert into unit values (1)',
  ])
    expect(await refusalOf(write(sql)), sql).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN', data: { rule: 'UNCLASSIFIED' } })
  expect(await stored({ org }, 'idempotency_key')).toBe(0)
})

it('what is stored before an organisation is known is judged by the cell: a table that nobody classified is not written to, by our door or by the sign-in library', async () => {
  const { db } = app.services
  const sql = `insert into identity.unheard_of values (1)`
  expect(await refusalOf(db.withIdentity({}, (tx) => tx.$executeRawUnsafe(sql)))).toMatchObject({ data: { rule: 'UNCLASSIFIED' } })
  // Who catches the refusal keeps nothing of the transaction.
  const caught = db.withIdentity({}, async (tx) => {
    await tx.$executeRaw`insert into identity.verification (id, identifier, value, expires_at) values (gen_random_uuid(), 'caught', 'caught', now())`
    await tx.$executeRawUnsafe(sql).catch(() => undefined)
  })
  expect(await refusalOf(caught)).toMatchObject({ data: { rule: 'UNCLASSIFIED' } })
  const pool = db.signInPool()
  await expect(pool.query('insert into unheard_of values (1)')).rejects.toMatchObject({ data: { rule: 'UNCLASSIFIED' } })
  const client = await pool.connect()
  await client.query('begin')
  await expect(client.query({ text: 'insert into "unheard_of" values ($1)', values: [1] })).rejects.toMatchObject({
    data: { rule: 'UNCLASSIFIED' },
  })
  await client.query(`insert into "verification" (id, identifier, value, expires_at) values (gen_random_uuid(), 'kept', 'kept', now())`)
  await client.query('rollback')
  client.release()
  await pool.end()
  expect((await app.superuser.query(`select from identity.verification where identifier in ('caught', 'kept')`)).rowCount).toBe(0)
})

it('a cell whose own file lets identity data be nowhere stores no person and no session', () => {
  const { ownResidency } = app.services
  const verdict = (cell: Partial<typeof ownResidency.cell>) =>
    writeRuleOf({ ...ownResidency, cell: { ...ownResidency.cell, ...cell } }).beforeOrganization
  expect(verdict({})('identity.user')).toBeUndefined()
  expect(verdict({ regions: [] })('identity.user')).toMatchObject({ data: { rule: 'DESTINATION_UNKNOWN' } })
  expect(verdict({ backupCountries: ['IE'] })('identity.session')).toMatchObject({ data: { rule: 'BACKUP_COUNTRY_NOT_LISTED' } })
})

it('a file is stored where its organisation’s policy lets everything in it be, and nowhere else', async () => {
  const files = app.services.objectStore
  const bytes = async function* () {
    yield await Promise.resolve(Buffer.from('unit;owner'))
  }
  const put = ({ org }: Tenant, kind = 'imports') => files.put(objectKey(org, kind, newZoneId()), bytes())
  expect(await put(await tenant({}))).toBe(10)
  expect(await put(await tenant())).toBe(10)
  const elsewhere = await tenant({ mode: 'fully_sovereign', pinnedCountry: 'IE' })
  expect(await refusalOf(put(elsewhere))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN', data: { rule: 'DESTINATION_NOT_ALLOWED' } })
  expect(await files.list(elsewhere.org, 'imports', new Date(Date.now() + 60_000), 9)).toEqual([])
  // What the lines are staged in is kept from the cell, and so is the file.
  const narrowed = await tenant({
    narrowings: [{ scope: 'dataset', level: null, dataset: 'import_row', countries: ['IE'], deniedCountries: [] }],
  })
  expect(await refusalOf(put(narrowed))).toMatchObject({ code: 'DATA_PLACE_FORBIDDEN' })
  expect(await refusalOf(put(await tenant(), 'photographs'))).toMatchObject({ data: { rule: 'UNCLASSIFIED' } })
})

it('every table of the zone has levels to be judged by', async () => {
  const { rows } = await app.superuser.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('app', 'identity', 'egress') order by 1`,
  )
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter(({ name }) => (tableLevels[name] ?? []).length === 0)).toEqual([])
})

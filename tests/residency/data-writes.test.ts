/** Nothing of an organisation is stored where its policy does not let it be: every write asks the decision engine, by the policy the zone keeps. */
import { newZoneId, type OrgId } from '@repo/core'
import { tableLevels } from '@repo/residency/table-levels'
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

it('every table of the zone has levels to be judged by', async () => {
  const { rows } = await app.superuser.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname in ('app', 'identity', 'egress') order by 1`,
  )
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter(({ name }) => (tableLevels[name] ?? []).length === 0)).toEqual([])
})

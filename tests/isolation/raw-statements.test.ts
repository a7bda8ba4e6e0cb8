/** Statements that stores write themselves go past Prisma's engine. What they take and give has to be what Prisma's own raw statements do. */
import { newOpaqueId } from '@repo/core'
import { openZoneClient, openOrganization } from '@repo/db/testing'
import { createZoneDatabase, Prisma, sqlStateOf } from '@repo/db/zone'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'

const { databaseUrls: urls } = inject('zone')
const db = createZoneDatabase({ appUrl: urls.app, identityUrl: urls.identity })
const stock = openZoneClient({ url: urls.app, connectionsMax: 1, statementTimeoutMs: 5000 })
const orgId = newOpaqueId<'OrgId'>()

beforeAll(() => db.setFence(orgId, { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'regional', policyVersion: 1 }))
afterAll(() => Promise.all([db.close(), stock.close()]))

const both = (statement: Prisma.Sql) =>
  Promise.all([
    db.withOrg({ orgId, mode: 'read' }, (tx) => tx.$queryRaw(statement)),
    stock.run({ opening: openOrganization({ orgId, mode: 'read' }) }, async () => await stock.client.$queryRaw(statement)),
  ])

const instant = new Date('2026-03-29T01:30:00.123Z')

it.each([
  `1::smallint, 2::integer, 9007199254740993::bigint, 1.50::numeric, 0.1::float8, true, null::bigint`,
  `'é'::text, 'v'::varchar, 'c'::char(3), 'n'::name, gen_random_uuid() is null, '0190c2a4-7b1e-7c3d-8f2a-1b2c3d4e5f60'::uuid`,
  `date '2026-03-29', timestamp '2026-03-29 01:30:00.123456', timestamptz '2026-03-29 01:30:00.123456+02', timestamptz '2026-07-01 00:00', time '01:30:00'`,
  `'\\xdeadbeef'::bytea, '{"a":[1,"é",null]}'::jsonb, '[1]'::json, 'null'::jsonb`,
  `array[1,2]::integer[], array[9007199254740993,null]::bigint[], array['a','b,c',null]::text[], array[]::text[], array[1.5]::numeric[]`,
  `array[date '2026-03-29'], array[timestamptz '2026-03-29 01:30:00+00'], array['0190c2a4-7b1e-7c3d-8f2a-1b2c3d4e5f60'::uuid]`,
])('gives what Prisma gives for %s', async (expressions) => {
  const [ours, prismas] = await both(Prisma.sql`select * from (select ${Prisma.raw(expressions)}) as row (${columnsOf(expressions)})`)
  expect(ours).toEqual(prismas)
})

it.each([
  ['text', 'é "quoted", {braced}'],
  ['integer', 7],
  ['bigint', 9_007_199_254_740_993n],
  ['numeric', new Prisma.Decimal('12.345')],
  ['boolean', false],
  ['timestamptz', instant],
  ['date', instant],
  ['bytea', new Uint8Array([0, 255, 7])],
  ['bytea', Buffer.from([1, 2])],
  ['jsonb', { a: [1, 'é'] }],
  ['text', null],
  ['text[]', ['a,b', 'c"d', '{e}']],
  ['bigint[]', [1n, 2n]],
  ['integer[]', []],
])('takes a %s as Prisma takes it', async (type, value) => {
  const [ours, prismas] = await both(Prisma.sql`select ${value}::${Prisma.raw(type)} as value`)
  expect(ours).toEqual(prismas)
})

it('counts rows, names the state of a failure, and takes nothing undefined', async () => {
  await db.withOrg({ orgId, mode: 'write' }, async (tx) => {
    expect(await tx.$executeRaw`update app.organization set claimed_at = claimed_at where organization_id = ${orgId}::uuid`).toBe(1)
    await expect(Promise.resolve(tx.$queryRaw`select ${undefined}::text`)).rejects.toThrow('undefined')
  })
  const failing = db.withOrg({ orgId, mode: 'read' }, (tx) => tx.$queryRaw`select 1 / ${0}::integer`)
  await expect(failing.catch(sqlStateOf)).resolves.toMatchObject({ code: '22012' })
})

/** One name for each expression: a comma outside of parentheses, brackets and quotes parts them. */
function columnsOf(expressions: string): Prisma.Sql {
  const bare = expressions.replaceAll(/'[^']*'|\([^()]*\)|\[[^[\]]*\]/g, '')
  return Prisma.raw(
    bare
      .split(',')
      .map((_, index) => `c${index}`)
      .join(', '),
  )
}

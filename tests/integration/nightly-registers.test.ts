/** What a night tells each organisation's trail beside where copies are: whether every column has a class, and what went to the control plane, as counted. */
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lookAtColumns } from '../../apps/zone/src/features/places/server/look-at-columns.ts'
import { tellCoverage, tellSent } from '../../apps/zone/src/features/places/server/tell-registers.ts'
import { countReports } from '../../apps/zone/src/features/provisioning/index.ts'
import { egressRegister } from '../../apps/zone/src/server/egress/egress-register.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'

const day = '2031-05-04'
const night = { zone: 'eu', cell: 'eu-1', day }
let app: ZoneApp
beforeAll(() => {
  app = startZoneApp()
})
afterAll(() => app.close())

const told = async (orgId: OrgId, action: string) =>
  (
    await app.superuser.query<{ rule: string; bucket: string; rows: string; bytes: string | null; decision: string }>(
      `select rule_code as rule, bucket, row_count::text as rows, size_bytes::text as bytes, decision from app.audit_event
       where organization_id = $1 and action = $2 order by rule_code, bucket`,
      [orgId, action],
    )
  ).rows

it('counts each message under its kind; who is named sees their own beside those that name nobody, once', async () => {
  const [mine, others] = [await app.makeOrganization(), await app.makeOrganization()]
  const register = egressRegister('worker', { now: () => new Date(`${day}T10:00:00Z`) })
  register.recordIn(app.services.db)
  const report = countReports(register)
  const dated = { id: crypto.randomUUID(), at: `${day}T10:00:00.000Z` }
  const head = (organizationId: string) => ({ ...dated, kind: 'audit_head', organizationId, sequence: 1, hash: 'a'.repeat(64) }) as const
  const counters = { ...dated, kind: 'counters', cell: 'eu-1', workflowsPending: 0, workflowsFailed: 0 } as const
  report([head(mine), head(others), counters])
  await register.flush()
  report([head(mine)])
  await register.close()

  for (let times = 0; times < 2; times += 1)
    await app.services.db.withOrg({ orgId: mine, mode: 'write' }, (tx) => tellSent(tx, mine, night))
  const bytes = Buffer.byteLength(JSON.stringify(head(mine)))
  expect(await told(mine, 'egress.observed')).toEqual([
    { rule: 'AUDIT_HEAD', bucket: 'R2', rows: '2', bytes: String(2 * bytes), decision: 'allowed' },
    { rule: 'COUNTERS', bucket: 'R1', rows: '1', bytes: String(JSON.stringify(counters).length), decision: 'allowed' },
  ])
})

it('every column of the live database has a class; one that was added by hand is counted, and told as refused', async () => {
  const orgId = await app.makeOrganization()
  const coverage = await app.services.db.withIdentity({}, lookAtColumns)
  expect(coverage.unclassified).toBe(0)
  expect([...coverage.classified.keys()].toSorted()).toEqual(['R1', 'R2', 'R3'])

  await app.superuser.query('begin')
  await app.superuser.query('create table egress.added_by_hand (secret text, other text)')
  const asSuperuser = { $queryRaw: async ([text = '']: TemplateStringsArray) => (await app.superuser.query(text)).rows }
  const found = await lookAtColumns(asSuperuser as unknown as Parameters<typeof lookAtColumns>[0])
  await app.superuser.query('rollback')
  expect(found.unclassified).toBe(2)
  await app.services.db.withOrg({ orgId, mode: 'write' }, (tx) => tellCoverage(tx, orgId, night, found))
  expect(await told(orgId, 'classification.observed')).toHaveLength(3)
  expect(await told(orgId, 'classification.uncovered')).toMatchObject([{ rule: 'COLUMNS_UNCLASSIFIED', rows: '2', decision: 'refused' }])
})

/** kill -9 before and after every step of an import: units, people and shares are there once. */
import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makeAssociation } from '../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../support/import-fixture.ts'
import { startKillBench, type KillBench, type Tenant } from './support/kill-bench.ts'
import { killPoints, uncovered } from './support/kill-points.ts'
import { killThrough } from './support/kill-through.ts'

// 1,100 units make 1,834 lines: four chunks of lines and three of units.
const unitCount = 1_100
const lineCount = Math.floor(unitCount / 3) * 3 + (unitCount - Math.floor(unitCount / 3))

let bench: KillBench

beforeAll(async () => {
  bench = await startKillBench()
})
afterEach(() => bench.endWorkers())
afterAll(() => bench.close())

async function uploaded({ orgId, manager, api }: Tenant): Promise<ImportJob> {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  expect((await upload(bench.app, orgId, manager, id, unitsCsv(unitCount))).status).toBe(202)
  return api.imports.get({ importId: id })
}

/** Everything an import creates, counted and summed in one place. */
async function effects(orgId: OrgId): Promise<Record<string, number>> {
  const { rows } = await bench.superuser.query<Record<string, number>>(
    `select (select count(*)::integer from app.unit where organization_id = $1) as units,
       (select count(distinct label)::integer from app.unit where organization_id = $1) as labels,
       (select count(*)::integer from app.party where organization_id = $1) as people,
       (select count(*)::integer from app.ownership where organization_id = $1) as ownerships,
       (select count(*)::integer from app.property where organization_id = $1 and name like 'House _%' and name !~ 'A[0-9]+-') as properties,
       (select count(*)::integer from app.import_row where organization_id = $1) as staged,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'import.check') as checks,
       (select count(*)::integer from app.audit_event where organization_id = $1 and action = 'import.takeOver') as takeovers`,
    [orgId],
  )
  return rows[0] ?? {}
}

test('an import survives kill -9 at every step with one effect each', async () => {
  const calm = await bench.makeTenant()
  const job = await uploaded(calm)
  const worker = await bench.startWorker()
  await untilImport(calm.api, job.id, 'checked')
  await calm.api.imports.commit({ importId: job.id })
  await untilImport(calm.api, job.id, 'committed')
  const checkHistory = await bench.finishedHistory(calm.orgId, 'check-import')
  const commitHistory = await bench.finishedHistory(calm.orgId, 'commit-import')
  const expected = await effects(calm.orgId)
  expect(expected).toMatchObject({ units: unitCount, labels: unitCount, people: lineCount, ownerships: lineCount })
  expect(expected).toMatchObject({ staged: 0, checks: 1, takeovers: 1 })
  expect(checkHistory.steps.filter((step) => step.name === 'stage-chunk').length).toBeGreaterThanOrEqual(4)
  await bench.retire(worker)

  const stormy = await bench.makeTenant()
  const target = await uploaded(stormy)
  const reached = await killThrough(killPoints(checkHistory), bench.killedAt)
  const survivor = await bench.startWorker()
  const checked = await untilImport(stormy.api, target.id, 'checked')
  expect(checked).toMatchObject({ problemCount: 0, progress: { checkedRows: lineCount }, found: { units: unitCount, owners: lineCount } })
  await bench.retire(survivor)

  await stormy.api.imports.commit({ importId: target.id })
  reached.push(...(await killThrough(killPoints(commitHistory), bench.killedAt)))
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'commit-import')
  expect((await stormy.api.imports.get({ importId: target.id })).status).toBe('committed')
  expect(await effects(stormy.orgId)).toEqual(expected)
  expect(uncovered([checkHistory, commitHistory], reached)).toEqual([])
}, 600_000)

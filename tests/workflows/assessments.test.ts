/** kill -9 before and after every step of an assessment run over 500 units: each is charged once, and the books balance. */
import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { makeAssociation } from '../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../support/import-fixture.ts'
import { startKillBench, type KillBench, type Tenant } from './support/kill-bench.ts'
import { killPoints, uncovered } from './support/kill-points.ts'
import { killThrough } from './support/kill-through.ts'

const unitCount = 500
const totalMinor = '12345678'
const terms = {
  kind: 'operating',
  basis: 'entitlement',
  periodStart: '2026-09-01',
  dueOn: '2026-09-15',
  total: { amountMinor: totalMinor, currency: 'EUR' },
} as const

let bench: KillBench

beforeAll(async () => {
  bench = await startKillBench()
})
afterEach(() => bench.endWorkers())
afterAll(() => bench.close())

/** An association of 500 units, a third of them owned in thirds. A worker must be running. */
async function importUnits({ orgId, manager, api }: Tenant): Promise<ImportJob['associationId']> {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  await upload(bench.app, orgId, manager, id, unitsCsv(unitCount))
  await untilImport(api, id, 'checked')
  await api.imports.commit({ importId: id })
  await untilImport(api, id, 'committed')
  return association.id
}

/** Everything a run leaves, counted and summed. */
async function effects(orgId: OrgId): Promise<Record<string, string>> {
  const { rows } = await bench.superuser.query<Record<string, string>>(
    `select (select count(*) from app.charge where organization_id = $1) as charges,
       (select count(distinct unit_id) from app.charge where organization_id = $1) as charged_units,
       (select sum(amount_minor) from app.charge where organization_id = $1) as charged,
       (select sum(amount_minor) from app.charge_share where organization_id = $1) as shared,
       (select count(*) from app.journal_entry where organization_id = $1) as entries,
       (select count(distinct source_id) from app.journal_entry where organization_id = $1) as sources,
       (select sum(functional_amount_minor) from app.journal_line where organization_id = $1) as balance,
       (select sum(functional_amount_minor) from app.journal_line where organization_id = $1 and functional_amount_minor > 0) as debits,
       (select count(*) from app.assessment_item where organization_id = $1 and status = 'posted') as posted`,
    [orgId],
  )
  return rows[0] ?? {}
}

test('a run over 500 units survives kill -9 at every step: one charge and one balanced entry a unit', async () => {
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  const worker = await bench.startWorker()
  const calmAssociation = await importUnits(calm)
  const stormyAssociation = await importUnits(stormy)
  await calm.api.assessments.create({ ...terms, associationId: calmAssociation })
  const history = await bench.finishedHistory(calm.orgId, 'post-assessment-run')
  expect(history.steps.filter((step) => step.name === 'post-chunk').length).toBeGreaterThanOrEqual(10)
  const expected = await effects(calm.orgId)
  const each = `${unitCount}`
  expect(expected).toEqual({
    charges: each,
    charged_units: each,
    charged: totalMinor,
    shared: totalMinor,
    entries: each,
    sources: each,
    balance: '0',
    debits: totalMinor,
    posted: each,
  })
  await bench.retire(worker)

  const { id } = await stormy.api.assessments.create({ ...terms, associationId: stormyAssociation })
  const reached = await killThrough(killPoints(history), bench.killedAt)
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'post-assessment-run')
  expect((await stormy.api.assessments.get({ runId: id })).status).toBe('posted')
  expect(await effects(stormy.orgId)).toEqual(expected)
  expect(uncovered([history], reached)).toEqual([])
}, 600_000)

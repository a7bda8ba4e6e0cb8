import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { expect } from 'vitest'
import { makeAssociation } from '../../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../../support/import-fixture.ts'
import type { KillBench, Tenant } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'

const unitCount = 500
const totalMinor = '12345678'
const terms = {
  kind: 'operating',
  basis: 'entitlement',
  periodStart: '2026-09-01',
  dueOn: '2026-09-15',
  total: { amountMinor: totalMinor, currency: 'EUR' },
} as const

/** An association of 500 units, a third of them owned in thirds. A worker must be running. */
async function importUnits(bench: KillBench, { orgId, manager, api }: Tenant): Promise<ImportJob['associationId']> {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  await upload(bench.app, orgId, manager, id, unitsCsv(unitCount))
  await untilImport(api, id, 'checked')
  await api.imports.commit({ importId: id })
  await untilImport(api, id, 'committed')
  return association.id
}

/** Everything a run leaves, counted and summed. */
async function effects({ superuser }: KillBench, orgId: OrgId): Promise<Record<string, string>> {
  const { rows } = await superuser.query<Record<string, string>>(
    `select (select count(*) from app.charge where organization_id = $1) as charges,
       (select count(distinct unit_id) from app.charge where organization_id = $1) as charged_units,
       (select sum(amount_minor) from app.charge where organization_id = $1) as charged,
       (select sum(amount_minor) from app.charge_share where organization_id = $1) as shared,
       (select count(*) from app.journal_entry where organization_id = $1) as entries,
       (select count(distinct source_id) from app.journal_entry where organization_id = $1) as sources,
       (select sum(functional_amount_minor) from app.journal_line where organization_id = $1) as balance,
       (select sum(functional_amount_minor) from app.journal_line where organization_id = $1 and functional_amount_minor > 0) as debits,
       (select count(*) from app.assessment_item where organization_id = $1 and status = 'posted') as posted,
       (select count(*) from app.audit_event where organization_id = $1 and action = 'assessment.post') as events`,
    [orgId],
  )
  return rows[0] ?? {}
}

/** A run in ten chunks or more: one charge and one balanced entry a unit, whatever dies. */
export async function killAssessmentRun(bench: KillBench): Promise<KillAccount> {
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  const worker = await bench.startWorker()
  const calmAssociation = await importUnits(bench, calm)
  const stormyAssociation = await importUnits(bench, stormy)
  await calm.api.assessments.create({ ...terms, associationId: calmAssociation })
  const history = await bench.finishedHistory(calm.orgId, 'post-assessment-run')
  expect(history.steps.filter((step) => step.name === 'post-chunk').length).toBeGreaterThanOrEqual(10)
  const expected = await effects(bench, calm.orgId)
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
    events: '1',
  })
  await bench.retire(worker)

  const { id } = await stormy.api.assessments.create({ ...terms, associationId: stormyAssociation })
  const reached = await bench.killThrough(history, stormy.orgId)
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'post-assessment-run')
  expect((await stormy.api.assessments.get({ runId: id })).status).toBe('posted')
  expect(await effects(bench, stormy.orgId)).toEqual(expected)
  expect(await bench.leftCheckpoints(stormy.orgId)).toBe(0)
  return { histories: [history], reached }
}

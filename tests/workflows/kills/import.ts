import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { expect, inject } from 'vitest'
import { makeAssociation } from '../../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../../support/import-fixture.ts'
import { until } from '../support/until.ts'
import type { KillBench, Tenant } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'

// 1,100 units make 1,834 lines: four chunks of lines and three of units.
const unitCount = 1_100
const lineCount = Math.floor(unitCount / 3) * 3 + (unitCount - Math.floor(unitCount / 3))

export async function uploadedImport(bench: KillBench, { orgId, manager, api }: Tenant, units: number): Promise<ImportJob> {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  expect((await upload(bench.app, orgId, manager, id, unitsCsv(units))).status).toBe(202)
  return api.imports.get({ importId: id })
}

/** Paths of an organisation's uploaded files. */
export function importFiles(orgId: OrgId): string[] {
  const folder = join(inject('zone').objectStoreDir, orgId, 'imports')
  return readdirSync(folder).map((name) => join(folder, name))
}

/** Everything an import creates and leaves, counted in one place. */
export async function importEffects({ superuser }: KillBench, orgId: OrgId): Promise<Record<string, number>> {
  const { rows } = await superuser.query<Record<string, number>>(
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

/** Check and take-over of a good file: units, people and shares are there once. */
export async function killImport(bench: KillBench): Promise<KillAccount> {
  const calm = await bench.makeTenant()
  const job = await uploadedImport(bench, calm, unitCount)
  const worker = await bench.startWorker()
  await untilImport(calm.api, job.id, 'checked')
  await calm.api.imports.commit({ importId: job.id })
  await untilImport(calm.api, job.id, 'committed')
  const checking = await bench.finishedHistory(calm.orgId, 'check-import')
  const committing = await bench.finishedHistory(calm.orgId, 'commit-import')
  const expected = await importEffects(bench, calm.orgId)
  expect(expected).toMatchObject({ units: unitCount, labels: unitCount, people: lineCount, ownerships: lineCount })
  expect(expected).toMatchObject({ staged: 0, checks: 1, takeovers: 1 })
  expect(checking.steps.filter((step) => step.name === 'stage-chunk').length).toBeGreaterThanOrEqual(4)
  await bench.retire(worker)

  const stormy = await bench.makeTenant()
  const target = await uploadedImport(bench, stormy, unitCount)
  const reached = await bench.killThrough(checking, stormy.orgId)
  const survivor = await bench.startWorker()
  const checked = await untilImport(stormy.api, target.id, 'checked')
  expect(checked).toMatchObject({ problemCount: 0, progress: { checkedRows: lineCount }, found: { units: unitCount, owners: lineCount } })
  await bench.retire(survivor)

  await stormy.api.imports.commit({ importId: target.id })
  reached.push(...(await bench.killThrough(committing, stormy.orgId)))
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'commit-import')
  expect((await stormy.api.imports.get({ importId: target.id })).status).toBe('committed')
  expect(await importEffects(bench, stormy.orgId)).toEqual(expected)
  expect(importFiles(stormy.orgId)).toEqual([])
  expect(await bench.leftCheckpoints(stormy.orgId)).toBe(0)
  return { histories: [checking, committing], reached }
}

/** A file that vanishes between two chunks of its check: the import says once that it failed, and keeps no line. */
export async function killFailingCheck(bench: KillBench): Promise<KillAccount> {
  const uploadAndLose = async (tenant: Tenant): Promise<ImportJob> => {
    const job = await uploadedImport(bench, tenant, 1)
    await bench.dieAt('check-import/0:after-commit', tenant.orgId)
    for (const file of importFiles(tenant.orgId)) await rm(file)
    return job
  }
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  await uploadAndLose(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm.orgId, 'check-import', 'ERROR'))
  const expected = await importEffects(bench, calm.orgId)
  expect(expected).toMatchObject({ staged: 0, checks: 1 })

  const job = await uploadAndLose(stormy)
  const reached = await bench.killThrough(history, stormy.orgId, { only: (step) => step.name === 'give-up' })
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'check-import', 'ERROR')
  expect(await stormy.api.imports.get({ importId: job.id })).toMatchObject({ status: 'failed', failure: 'UNEXPECTED' })
  expect(await importEffects(bench, stormy.orgId)).toEqual(expected)
  return { histories: [history], reached }
}

/** A unit that was added since the check: nothing is taken over, the import says so once, and its file goes. */
export async function killFailingTakeOver(bench: KillBench): Promise<KillAccount> {
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  const checkAndTake = async (tenant: Tenant): Promise<ImportJob> => {
    const job = await uploadedImport(bench, tenant, 3)
    await bench.retireAfter(await bench.startWorker(), () => untilImport(tenant.api, job.id, 'checked'))
    const property = await tenant.api.properties.create({ associationId: job.associationId, name: 'Elsewhere' })
    await tenant.api.units.create({ propertyId: property.id, label: 'U2' })
    await tenant.api.imports.commit({ importId: job.id })
    return job
  }
  await checkAndTake(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm.orgId, 'commit-import'))
  const expected = await importEffects(bench, calm.orgId)
  expect(expected).toMatchObject({ units: 1, staged: 0, takeovers: 1 })

  const job = await checkAndTake(stormy)
  // The take-over itself fails before it could commit.
  const reached = await bench.killThrough(history, stormy.orgId, { only: (step) => step.name !== 'take-over' })
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'commit-import')
  expect(await stormy.api.imports.get({ importId: job.id })).toMatchObject({ status: 'failed', failure: 'UNIT_LABEL_TAKEN' })
  expect(await importEffects(bench, stormy.orgId)).toEqual(expected)
  expect(importFiles(stormy.orgId)).toEqual([])
  return { histories: [history], reached }
}

/** A discarded import: its file goes, surely. */
export async function killDiscardedFile(bench: KillBench): Promise<KillAccount> {
  const [calm, stormy] = [await bench.makeTenant(), await bench.makeTenant()]
  const discard = async (tenant: Tenant): Promise<void> => {
    const job = await uploadedImport(bench, tenant, 1)
    await tenant.api.imports.cancel({ importId: job.id })
    expect(importFiles(tenant.orgId)).toHaveLength(1)
  }
  await discard(calm)
  const history = await bench.retireAfter(await bench.startWorker(), () => bench.finishedHistory(calm.orgId, 'discard-import-file'))
  expect(importFiles(calm.orgId)).toEqual([])

  await discard(stormy)
  const reached = await bench.killThrough(history, stormy.orgId)
  await bench.startWorker()
  await bench.finishedHistory(stormy.orgId, 'discard-import-file')
  await until('the file to be gone', async () => (importFiles(stormy.orgId).length === 0 ? true : undefined))
  return { histories: [history], reached }
}

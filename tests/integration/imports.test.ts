/** Import of units and owners: a real worker checks and takes over what a real upload stored. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImportJob } from '@repo/contract'
import type { OrgId } from '@repo/core'
import { currentTraceId, withSpan } from '@repo/telemetry'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeAssociation } from '../support/association-fixture.ts'
import { unitsCsv, untilImport, upload } from '../support/import-fixture.ts'
import { startZoneApp, type Actor, type ServerApi, type ZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'
import { until } from '../workflows/support/until.ts'
import { endAll, type WorkerProcess } from '../workflows/support/worker-process.ts'

let app: ZoneApp
let worker: WorkerProcess
let orgId: OrgId
let manager: Actor
let api: ServerApi

beforeAll(async () => {
  app = startZoneApp()
  worker = await startZoneWorker(inject('zone'))
  orgId = await app.makeOrganization()
  manager = await app.makeMember(orgId, { role: 'manager' })
  api = app.as(orgId, manager)
})
afterAll(async () => {
  await endAll([worker])
  await app.close()
})

async function checked(
  csv: string | Buffer<ArrayBuffer>,
  unitCount = 0,
): Promise<{ job: ImportJob; associationId: ImportJob['associationId'] }> {
  const { association } = await makeAssociation(api, unitCount)
  const { id } = await api.imports.create({ associationId: association.id })
  const answer = await upload(app, orgId, manager, id, csv)
  expect(answer.status).toBe(202)
  return { job: await untilImport(api, id, 'checked'), associationId: association.id }
}

const filesOf = (id: string): string[] => {
  const folder = join(inject('zone').objectStoreDir, orgId, 'imports')
  return readdirSync(folder).filter((name) => name.startsWith(id))
}
const countOf = async (table: string, id: string): Promise<number> => {
  const { rows } = await app.superuser.query<{ n: number }>(`select count(*)::integer as n from app.${table} where import_id = $1`, [id])
  return rows[0]?.n ?? -1
}

describe('a good file', () => {
  test('is taken over as a whole: units in order, thirds exact, nothing left of lines and file', async () => {
    const { job, associationId } = await checked(unitsCsv(30))
    expect(job).toMatchObject({ problemCount: 0, found: { units: 30, properties: 1, owners: 50 } })
    expect(job.progress).toEqual({ checkedRows: 50, checkedBytes: job.sizeBytes })
    await api.imports.commit({ importId: job.id })
    await untilImport(api, job.id, 'committed')

    const { items, total } = await api.units.list({ associationId, limit: 200, includeTotal: true })
    expect(total).toBe(30)
    expect(items.map((unit) => unit.label)).toEqual(Array.from({ length: 30 }, (_, index) => `U${index + 1}`))
    expect(items[2]).toMatchObject({ ordinal: 3, areaSqCm: '522500', entitlement: '102', floor: '2' })
    const third = items[2]
    const { owners } = await api.ownership.list({ unitId: third?.id ?? (job.id as never) })
    expect(owners.map((owner) => owner.share)).toEqual(Array.from({ length: 3 }, () => ({ numerator: '1', denominator: '3' })))
    expect(await countOf('import_row', job.id)).toBe(0)
    await until('the file to be removed', async () => (filesOf(job.id).length === 0 ? true : undefined))
  })

  test('of more lines than are taken at once is one import: order, a person and a unit reach across', async () => {
    const unitCount = 1_100
    const [header = '', ...units] = Array.from({ length: unitCount + 1 }, (_, index) =>
      index === 0
        ? unitsCsv(0)
        : `U${index},House,dwelling,,50,1,person,${index === 1 || index === unitCount ? 'Ann Same' : `Owner ${index}`},,+49301234${10_000 + (index === unitCount ? 1 : index)},,${index === 2 ? '1/2' : '1'},2020-01-01`,
    )
    const lastLine = 'U2,House,dwelling,,50,1,person,Bob Late,,+493099999,,1/2,2020-01-01'
    const { job, associationId } = await checked([header, ...units, lastLine].join('\n'))
    expect(job).toMatchObject({ problemCount: 0, found: { units: unitCount, properties: 1, owners: unitCount } })
    await api.imports.commit({ importId: job.id })
    await untilImport(api, job.id, 'committed')

    const { rows } = await app.superuser.query<{ label: string; ordinal: number; owners: number }>(
      `select u.label, u.ordinal, count(*)::integer as owners from app.unit u join app.ownership o on o.unit_id = u.id
        where u.association_id = $1 group by u.id, u.label, u.ordinal order by u.ordinal`,
      [associationId],
    )
    expect(rows).toEqual(Array.from({ length: unitCount }, (_, at) => ({ label: `U${at + 1}`, ordinal: at + 1, owners: at === 1 ? 2 : 1 })))
    const same = await app.superuser.query('select from app.party where association_id = $1 and display_name = $2', [
      associationId,
      'Ann Same',
    ])
    expect(same.rowCount).toBe(1)
  })

  test('uses the buildings and people that are there already', async () => {
    const first = await checked(unitsCsv(3))
    await api.imports.commit({ importId: first.job.id })
    await untilImport(api, first.job.id, 'committed')
    const before = await app.superuser.query('select from app.party where organization_id = $1', [orgId])
    const { id } = await api.imports.create({ associationId: first.associationId })
    await upload(app, orgId, manager, id, unitsCsv(3).replaceAll(/^U/gm, 'V'))
    await untilImport(api, id, 'checked')
    await api.imports.commit({ importId: id })
    await untilImport(api, id, 'committed')
    const after = await app.superuser.query('select from app.party where organization_id = $1', [orgId])
    expect(after.rowCount).toBe(before.rowCount)
    const { items } = await api.properties.list({ associationId: first.associationId })
    expect(items.filter((property) => property.name === 'House 1')).toHaveLength(1)
  })

  const demo = join(import.meta.dirname, '../../packages/stack/demo')
  const files = readdirSync(demo, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('units.csv'))
  test.each(files)('demo file %s has no problem', async (path) => {
    const { job } = await checked(readFileSync(join(demo, path)))
    const { items } = await api.imports.problems({ importId: job.id })
    expect(items).toEqual([])
    expect(job.found?.units).toBeGreaterThanOrEqual(60)
  })
})

describe('a bad file', () => {
  const bad = [
    'unit_label;property;area_sq_m;owner_name;owner_email;share;owned_from',
    '1;House;94,08;Ada;ada@a.example;1/2;2020-01-01',
    '1;House;94,08;Ben;ben@;1/2;2020-01-01',
    '2;House;94.08;Cem;;1;2020-13-01',
    ';House;;;;1/2;2020-01-01',
    '3;House;10;Dua;;1/2;2020-01-01',
    '3;Other;10;Eva;;1/3;2020-02-01',
    '4;House;10;Fay;;1;2020-01-01',
  ].join('\n')

  test('is reported line by line, with column and reason, and changes nothing', async () => {
    const { job, associationId } = await checked(bad)
    const first = await api.imports.problems({ importId: job.id, limit: 4, includeTotal: true })
    const second = await api.imports.problems({ importId: job.id, limit: 20, cursor: first.nextCursor ?? '' })
    const all = [...first.items, ...second.items]
    const seen = all.map(({ line, field, code }) => `${line} ${field} ${code}`)
    expect(first.total).toBe(seen.length)
    expect(seen.toSorted()).toEqual(
      [
        '3 owner_email EMAIL_MALFORMED',
        '4 area_sq_m AREA_MALFORMED',
        '4 owned_from DATE_MALFORMED',
        '5 unit_label VALUE_MISSING',
        '5 owner_name VALUE_MISSING',
        '6 share SHARES_NOT_ONE',
        '7 property UNIT_DIFFERS',
        '7 owned_from OWNED_FROM_DIFFERS',
      ].toSorted(),
    )
    expect(all.every((problem) => problem.message.length > 10)).toBe(true)
    await expect(api.imports.commit({ importId: job.id })).rejects.toMatchObject({ code: 'IMPORT_HAS_PROBLEMS' })
    const { items } = await api.units.list({ associationId })
    expect(items).toEqual([])
    expect(await countOf('import_row', job.id)).toBe(0)
  })

  test('may be replaced by a mended one, whose report starts afresh', async () => {
    const { job } = await checked(bad)
    expect((await upload(app, orgId, manager, job.id, unitsCsv(3))).status).toBe(202)
    const mended = await untilImport(api, job.id, 'checked')
    expect(mended).toMatchObject({ problemCount: 0, found: { units: 3 } })
    await until('only the newer file to be there', async () => (filesOf(job.id).length === 1 ? true : undefined))
  })

  test('that names a unit the association has is reported; one that is added later makes it fail whole', async () => {
    const taken = await checked(unitsCsv(2).replace(/^U2/m, '1'), 1)
    const { items } = await api.imports.problems({ importId: taken.job.id })
    expect(items).toMatchObject([{ line: 3, field: 'unit_label', code: 'UNIT_LABEL_TAKEN' }])

    const late = await checked(unitsCsv(2))
    const property = await api.properties.create({ associationId: late.associationId, name: 'Elsewhere' })
    await api.units.create({ propertyId: property.id, label: 'U2' })
    await api.imports.commit({ importId: late.job.id })
    const failed = await untilImport(api, late.job.id, 'failed')
    expect(failed.failure).toBe('UNIT_LABEL_TAKEN')
    const { items: units } = await api.units.list({ associationId: late.associationId })
    expect(units.map((unit) => unit.label)).toEqual(['U2'])
  })

  test.each([
    ['an unknown column', 'unit_label,property,owner_name,share,owned_from,colour\n', 'colour', 'COLUMN_UNKNOWN'],
    ['a missing column', 'unit_label,property,owner_name,share\n1,H,A,1\n', 'owned_from', 'COLUMN_MISSING'],
    ['no lines', 'unit_label,property,owner_name,share,owned_from\n', null, 'ROWS_MISSING'],
  ])('with %s says so', async (_name, csv, field, code) => {
    const { job } = await checked(csv)
    expect((await api.imports.problems({ importId: job.id })).items).toMatchObject([{ field, code }])
  })
})

describe('an upload that cannot be a file of units is refused and leaves nothing', () => {
  test.each([
    ['Latin-1 text', Buffer.from('unit_label;Müller', 'latin1'), 'text/csv', 422, 'IMPORT_FILE_ENCODING'],
    ['an empty body', '', 'text/csv', 422, 'IMPORT_FILE_EMPTY'],
    ['another kind of file', 'x', 'application/pdf', 415, 'IMPORT_FILE_TYPE'],
    ['more than 32 MB', 'x'.repeat(32 * 1024 * 1024 + 1), 'text/csv', 413, 'IMPORT_FILE_TOO_LARGE'],
  ])('%s', async (_name, content, type, status, code) => {
    const { association } = await makeAssociation(api, 0)
    const { id } = await api.imports.create({ associationId: association.id })
    const answer = await upload(app, orgId, manager, id, content, type)
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ ok: false, error: { code } })
    expect((await api.imports.get({ importId: id })).status).toBe('awaiting_upload')
    expect(filesOf(id)).toEqual([])
  })

  test('a close without a file', async () => {
    const { association } = await makeAssociation(api, 0)
    const { id } = await api.imports.create({ associationId: association.id })
    const { uploadId } = await api.imports.openUpload({ importId: id })
    await expect(api.imports.closeUpload({ importId: id, uploadId })).rejects.toMatchObject({ code: 'IMPORT_FILE_MISSING' })
  })
})

test('one trace leads from the upload to the steps of the workflow it started', async () => {
  const { association } = await makeAssociation(api, 0)
  const { id } = await api.imports.create({ associationId: association.id })
  const traceId = await withSpan('import_upload', {}, async () => {
    await upload(app, orgId, manager, id, unitsCsv(1))
    return currentTraceId()
  })
  expect(traceId).toMatch(/^[0-9a-f]{32}$/)
  await untilImport(api, id, 'checked')
  const folder = join(inject('zone').dir, 'telemetry')
  const wanted = ['workflow check-import', 'check-import/begin', 'check-import/stage-chunk', 'check-import/check-units']
  await until('the worker to write its spans', async () => {
    const files = readdirSync(folder).filter((name) => name.startsWith('zone-worker') && name.endsWith('.traces.jsonl'))
    const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    const ours = lines.filter((line) => line.includes(traceId ?? 'no trace'))
    return wanted.every((name) => ours.some((line) => line.includes(`"${name}"`))) ? true : undefined
  })
})

describe('an import goes only where its state allows', () => {
  test('a cancelled one is gone: no lines, no file, no way back, and the refusal names what is allowed', async () => {
    const { job } = await checked(unitsCsv(3))
    await api.imports.cancel({ importId: job.id })
    expect(await countOf('import_row', job.id)).toBe(0)
    await until('the file to be removed', async () => (filesOf(job.id).length === 0 ? true : undefined))
    await expect(api.imports.commit({ importId: job.id })).rejects.toMatchObject({
      code: 'IMPORT_TRANSITION',
      data: { from: 'cancelled', to: 'committing', allowed: [] },
    })
    expect((await upload(app, orgId, manager, job.id, unitsCsv(1))).status).toBe(409)
  })
})

describe('an import is seen and done by those who may', () => {
  test('bookkeepers look, owners do not, strangers find nothing', async () => {
    const { job } = await checked(unitsCsv(1))
    const bookkeeper = app.as(orgId, await app.makeMember(orgId, { role: 'bookkeeper' }))
    expect((await bookkeeper.imports.get({ importId: job.id })).id).toBe(job.id)
    await expect(bookkeeper.imports.commit({ importId: job.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const owner = app.as(orgId, await app.makeMember(orgId, { role: 'owner' }))
    await expect(owner.imports.get({ importId: job.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const otherOrg = await app.makeOrganization()
    const stranger = app.as(otherOrg, await app.makeMember(otherOrg, { role: 'administrator' }))
    await expect(stranger.imports.get({ importId: job.id })).rejects.toMatchObject({ code: 'IMPORT_NOT_FOUND' })
    await expect(stranger.imports.problems({ importId: job.id })).rejects.toMatchObject({ code: 'IMPORT_NOT_FOUND' })
  })

  test('a manager of one association neither sees nor starts a sibling’s', async () => {
    const { job } = await checked(unitsCsv(1))
    const { association: own } = await makeAssociation(api, 0)
    const scoped = app.as(orgId, await app.makeMember(orgId, { role: 'manager', associationId: own.id }))
    await expect(scoped.imports.get({ importId: job.id })).rejects.toMatchObject({ code: 'IMPORT_NOT_FOUND' })
    await expect(scoped.imports.create({ associationId: job.associationId })).rejects.toMatchObject({ code: 'ASSOCIATION_NOT_FOUND' })
    const mine = await scoped.imports.create({ associationId: own.id })
    const list = await scoped.imports.list({ includeTotal: true })
    expect([list.items.map((item) => item.id), list.total]).toEqual([[mine.id], 1])
  })

  test('every step of it leaves one event', async () => {
    const { job } = await checked(unitsCsv(1))
    await api.imports.commit({ importId: job.id })
    await untilImport(api, job.id, 'committed')
    const { rows } = await app.superuser.query<{ action: string; actor_kind: string }>(
      `select action, actor_kind from app.audit_event where organization_id = $1 and target_id = $2 order by id`,
      [orgId, job.id],
    )
    expect(rows.map((row) => `${row.actor_kind} ${row.action}`)).toEqual([
      'user import.create',
      'user import.upload',
      'workflow import.check',
      'user import.commit',
      'workflow import.takeOver',
    ])
  })
})

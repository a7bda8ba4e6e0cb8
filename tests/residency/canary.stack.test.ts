/**
 * Canaries in a running stack of two zones: a value in every R3 text column of the EU zone that admits one, and in every part of requests that
 * clients send there. Then everything outside that zone is searched for them, in every form in which a text may be written down.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import {
  r3TextColumns,
  plantCanaries,
  sweepFiles,
  sweepOutside,
  sweepPostgres,
  controlFolders,
  zoneFolders,
  type PlantedCanaries,
} from '@repo/stack'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { until } from '../workflows/support/until.ts'
import { leaveRegisters } from './support/canary-staff.ts'
import { closedColumns } from './support/closed-columns.ts'
import { fillTenant } from './support/canary-tenant.ts'
import { visitEverywhere } from './support/canary-visits.ts'
import { CanaryWords } from './support/canary-words.ts'
import { plantLeaks, type PlantedLeak } from './support/planted-leaks.ts'

const stack = inject('stack')
const words = new CanaryWords()
const eu = zoneFolders(stack.stateFolder, 'eu')
let columns: PlantedCanaries

beforeAll(async () => {
  const tenant = await fillTenant(stack, words)
  await leaveCheckpoint(tenant.id)
  await leaveRegisters(stack.superuserUrls['eu'] ?? '', tenant.id)
  columns = await plantCanaries({ superuserUrl: stack.superuserUrls['eu'] ?? '', marker: words.marker, organizationId: tenant.id })
  const last = await visitEverywhere(stack, tenant, words)
  await written(eu.telemetry, last.eu.headers)
  await written(zoneFolders(stack.stateFolder, 'us').telemetry, last.us.headers)
  await written(controlFolders(stack.stateFolder).telemetry, last.control.headers)
})

/** Checkpoints go when their workflow has ended: one is put there to be copied, as a workflow that still runs would have it. */
async function leaveCheckpoint(organizationId: string): Promise<void> {
  const database = new pg.Client({ connectionString: stack.superuserUrls['eu'] })
  await database.connect()
  await database.query('insert into app.workflow_step_checkpoint (organization_id, workflow_id, step, result) values ($1, $2, 0, $3)', [
    organizationId,
    `${organizationId}:canary:1`,
    '{}',
  ])
  // Programs of a healthy stack are refused nothing; one line is put into the register, as a library that phones home would leave it.
  await database.query(
    `insert into egress.refusal (kind, program, host, times, first_at, last_at) values ('dns', 'worker', 'collector.example', 1, now(), now())`,
  )
  await database.end()
}

/** Telemetry is written in batches: what came before a request is on disk when the request is. */
async function written(folder: string, headers: Headers): Promise<void> {
  const requestId = headers.get('x-request-id')
  if (!requestId) throw new Error('every answer carries its request id')
  const holds = () =>
    readdirSync(folder).some((name) => name.endsWith('.traces.jsonl') && readFileSync(join(folder, name)).includes(requestId))
  await until(`${requestId} to be in ${folder}`, () => Promise.resolve(holds() || undefined))
}

describe('canaries of the EU zone', () => {
  it('stand in every R3 text column, but for the columns that are listed as closed to words', () => {
    const all = [...r3TextColumns()].flatMap(([table, held]) => held.map(({ column }) => `${table}.${column}`))
    expect([...columns.planted.keys(), ...columns.refused].toSorted()).toEqual(all.toSorted())
    expect([...columns.refused].toSorted()).toEqual(closedColumns.toSorted())
  })

  it('are in its database, table by table, where the same sweep finds them', async () => {
    const found = await sweepPostgres(stack.superuserUrls['eu'] ?? '', 'eu', words.needles)
    const tables = new Set(found.map(({ place }) => place.replace('eu: zone.', '').replaceAll('"', '')))
    const missing = [...columns.planted.keys()].map((place) => place.replace(/\.\w+$/, '')).filter((table) => !tables.has(table))
    expect(missing).toEqual([])
  })

  it('are found nowhere outside: other zones, control plane, global edge, their databases, Redis, objects, logs and telemetry', async () => {
    const found = await sweepOutside(stack, 'eu', words.needles, words.madeAt)
    console.log(`${columns.planted.size + words.sent} planted, ${found.length} found`)
    expect(words.describe(found, columns.planted)).toEqual([])
  })

  it("are not in the zone's own logs and telemetry either: those hold ids and codes", async () => {
    const found = await Promise.all([eu.telemetry, eu.logs, join(eu.edge, 'state')].map((folder) => sweepFiles(folder, words.needles)))
    expect(words.describe(found.flat(), columns.planted)).toEqual([])
  })
})

describe('the sweep', () => {
  it('finds and names every leak that is planted: a row, a key, a log line, telemetry, an object, in every form', async () => {
    const other = new CanaryWords()
    const leaks: PlantedLeak[] = []
    try {
      await plantLeaks(stack, other.word('a leak'), leaks)
      const found = await sweepOutside(stack, 'eu', other.needles, other.madeAt)
      expect(found.map(({ place, form }) => ({ place, form }))).toEqual(
        expect.arrayContaining(leaks.map(({ place, form }) => ({ place, form }))),
      )
    } finally {
      for (const { takeBack } of leaks) await takeBack()
    }
  })
})

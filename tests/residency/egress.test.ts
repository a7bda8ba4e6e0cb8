/** What a zone's process may send out: a declared destination is reached, everything else is refused and in the register, and the process works on. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startReportTaker, type ReportTaker } from '../workflows/support/report-taker.ts'
import { endAll, startWorkerProcess, type WorkerProcess } from '../workflows/support/worker-process.ts'
import { until } from '../workflows/support/until.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'

const program = fileURLToPath(new URL('support/egress-worker.ts', import.meta.url))
const zone = inject('zone')
const resultFile = join(zone.dir, 'egress.json')

let undeclared: Server
let heard = 0
let controlPlane: ReportTaker
let worker: WorkerProcess
let superuser: pg.Client
let app: ZoneApp

beforeAll(async () => {
  undeclared = createServer((_, response) => void response.end()).on('connection', () => void heard++)
  await new Promise<void>((resolve) => undeclared.listen(0, '127.0.0.1', resolve))
  controlPlane = await startReportTaker(zone.dir)
  superuser = new pg.Client({ connectionString: zone.databaseUrls.superuser })
  await superuser.connect()
  app = startZoneApp()
  const { port } = undeclared.address() as AddressInfo
  worker = await startZoneWorker(zone, { ...controlPlane.environment, TRY_PORT: String(port), RESULT_FILE: resultFile }, program)
})
afterAll(async () => {
  await endAll([worker])
  await app.close()
  await superuser.end()
  controlPlane.close()
  undeclared.close()
})

it('a process refuses undeclared connections, look-ups and datagrams, and reaches what is declared', () => {
  const refused = 'EGRESS_REFUSED'
  expect(JSON.parse(readFileSync(resultFile, 'utf8'))).toEqual({
    fetch: refused,
    'fetch of a name': refused,
    http: refused,
    smtp: refused,
    'smtp over tls': refused,
    lookup: refused,
    'lookup of a promise': refused,
    'look-up of mail hosts': refused,
    'look-up by another server': refused,
    datagram: refused,
    'what is declared': 'done',
  })
  expect(heard).toBe(0)
})

it('each refusal is in the register, with what went to the parts of the cell, and nobody edits it', async () => {
  const rows = await until('the refusals to be written down', async () => {
    const found = await superuser.query<{ line: string; times: number }>(
      `select kind || ' ' || program || ' ' || host as line, sum(times)::integer as times from egress.refusal group by 1 order by 1`,
    )
    return found.rows.some(({ line }) => line.startsWith('datagram')) ? found.rows : undefined
  })
  expect(Object.fromEntries(rows.map(({ line, times }) => [line, times]))).toMatchObject({
    'connect worker 127.0.0.1': 4,
    'dns worker ada-example.collector.example': 1,
    'dns worker example.org': 1,
    'datagram worker datagram': 1,
  })
  await expect(superuser.query('delete from egress.refusal')).rejects.toThrow('never changed')
  const used = await until('a connection to be counted', async () => {
    const found = await superuser.query<{ purpose: string }>('select distinct purpose from egress.use')
    return found.rows.some(({ purpose }) => purpose === 'control_plane') ? found.rows : undefined
  })
  expect(used.map(({ purpose }) => purpose)).toContain('control_plane')
})

it('an organisation sees what is declared and how often something was refused, and no name that was tried', async () => {
  const orgId = await app.makeOrganization()
  const view = await app.as(orgId, await app.makeMember(orgId, { role: 'auditor' })).residency.egress({})
  expect(view.refusals.find(({ kind }) => kind === 'connect')?.times).toBeGreaterThanOrEqual(4)
  expect(view.destinations.find(({ purpose }) => purpose === 'control_plane')).toMatchObject({ part: true, host: null, bucket: 'R2' })
  expect(JSON.stringify(view)).not.toContain('collector.example')
})

it('a web process reaches its database, cache and authorisation behind the same gate, and nothing undeclared', async () => {
  const file = join(zone.dir, 'egress-web.json')
  const { port } = undeclared.address() as AddressInfo
  const environment = Object.fromEntries(Object.entries(app.services.environment).map(([name, value]) => [name, String(value)]))
  const web = await startWorkerProcess(fileURLToPath(new URL('support/egress-web.ts', import.meta.url)), {
    ...environment,
    TRY_PORT: String(port),
    RESULT_FILE: file,
  })
  await web.ended
  const result: unknown = JSON.parse(readFileSync(file, 'utf8'))
  expect(result).toEqual({ postgres: 'up', redis: 'up', cerbos: 'up', objects: 'up', undeclared: 'EGRESS_REFUSED' })
  const { rows } = await superuser.query(`select 1 from egress.refusal where program = 'web'`)
  expect(rows.length).toBeGreaterThan(0)
})

it('the worker goes on: its lease, its database and its stream to the control plane', async () => {
  expect(worker.process.exitCode).toBeNull()
  worker.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
})

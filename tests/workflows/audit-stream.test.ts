/** kill -9 of the worker that sends an organisation's trail, under way and more than once: the receiver has every event, in order, some of them twice. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, inject, test } from 'vitest'
import { eventIn, startLogReceiver } from '../support/log-receiver.ts'
import { startZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'
import { until } from './support/until.ts'
import { endAll, type WorkerProcess } from './support/worker-process.ts'

const zone = inject('zone')
const app = startZoneApp()
const workers = new Set<WorkerProcess>()
afterEach(() => endAll(workers))
afterAll(() => app.close())

test('every event of the trail arrives, in order, whenever the worker dies', { timeout: 120_000 }, async () => {
  const receiver = await startLogReceiver('syslog_tls')
  const folder = mkdtempSync(join(zone.dir, 'streaming-'))
  const config = join(folder, 'eu.yaml')
  const plain = readFileSync(join(import.meta.dirname, '../../deploy/zones/eu.yaml'), 'utf8')
  const destination = `{ host: localhost, port: ${receiver.port}, purpose: audit_stream, bucket: R3, level: identity, country: DE, legalBasis: contract }`
  writeFileSync(config, `${plain}egress:\n  - ${destination}\n`)

  const org = await app.makeOrganization()
  const write = (count: number) =>
    app.superuser.query(
      `insert into app.audit_event (organization_id, zone, cell, actor_kind, action, target_kind, decision, outcome)
       select $1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done' from generate_series(1, $2::integer)`,
      [org, count],
    )
  await app.superuser.query(
    `insert into app.audit_stream (organization_id, kind, host, port, path, changed_by) values ($1, 'syslog_tls', 'localhost', $2, '/', $1)`,
    [org, receiver.port],
  )
  const start = async (): Promise<WorkerProcess> => {
    const worker = await startZoneWorker(zone, { ZONE_CONFIG_FILE: config, AUDIT_STREAM_CA_FILE: receiver.authoritiesFile })
    workers.add(worker)
    return worker
  }
  const acknowledged = async (): Promise<number> => {
    const { rows } = await app.superuser.query<{ at: number }>(
      'select acknowledged::integer as at from app.audit_stream where organization_id = $1',
      [org],
    )
    return rows[0]?.at ?? 0
  }
  let written = 0
  for (let kills = 0; kills < 3; kills += 1) {
    const worker = await start()
    const before = receiver.received.length
    await write(1_500)
    written += 1_500
    // Under way: something has arrived, and the worker dies before all of it is noted.
    await until('events to arrive', () => Promise.resolve(receiver.received.length > before ? true : undefined))
    worker.kill('SIGKILL')
    await worker.ended
  }
  await start()
  await until('all to be noted', async () => ((await acknowledged()) === written ? true : undefined))
  const numbers = receiver.received.map((message) => eventIn(message).sequence)
  expect(new Set(numbers).size).toBe(written)
  // A number comes again after a kill, and then everything behind it again: the first time each is seen is in order.
  const first = [...new Set(numbers)]
  expect(first).toEqual(first.toSorted((one, other) => one - other))
  await receiver.close()
})

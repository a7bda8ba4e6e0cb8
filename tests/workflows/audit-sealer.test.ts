/** kill -9 of the worker that seals, while events are being written and another worker waits for its place: the chain goes on, whole. */
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, expect, inject, test } from 'vitest'
import { chainLines, verifyLines } from '../support/audit-export.ts'
import { makeAuditKey } from '../support/audit-key.ts'
import { startZoneApp } from '../support/zone-app.ts'
import { startZoneWorker } from '../support/zone-worker.ts'
import { until } from './support/until.ts'
import { endAll, type WorkerProcess } from './support/worker-process.ts'

const zone = inject('zone')
const app = startZoneApp()
const workers = new Set<WorkerProcess>()
afterEach(() => endAll(workers))
afterAll(() => app.close())

test('two workers, killed in turn under way, seal every event once and in one chain', { timeout: 120_000 }, async () => {
  const orgId = await app.makeOrganization()
  const count = async (table: string): Promise<number> => {
    const { rows } = await app.superuser.query<{ count: number }>(
      `select count(*)::int as count from app.${table} where organization_id = $1`,
      [orgId],
    )
    return rows[0]?.count ?? 0
  }
  const secrets = mkdtempSync(join(zone.dir, 'sealing-secrets-'))
  const keys = makeAuditKey(secrets)
  const start = async (): Promise<WorkerProcess> => {
    const worker = await startZoneWorker(zone, { ZONE_SECRETS_DIR: secrets })
    workers.add(worker)
    return worker
  }
  const writing = new AbortController()
  const writer = (async () => {
    while (!writing.signal.aborted) {
      await app.superuser.query(
        `insert into app.audit_event (organization_id, zone, cell, actor_kind, action, target_kind, decision, outcome)
         select $1, 'eu', 'eu-1', 'system', 'unit.create', 'unit', 'allowed', 'done' from generate_series(1, 30)`,
        [orgId],
      )
      // As busy as a large organisation, and no busier: what is tested is the kill.
      await wait(20)
    }
  })()

  let [first, second] = await Promise.all([start(), start()])
  for (let kills = 0; kills < 3; kills += 1) {
    const before = await count('audit_seal')
    await until('events to be sealed', async () => ((await count('audit_seal')) > before ? true : undefined))
    // Which of the two seals is nobody's business: each is killed in turn, so the one that does is among them.
    first.kill('SIGKILL')
    await first.ended
    first = second
    second = await start()
  }
  writing.abort()
  await writer
  const events = await count('audit_event')
  await until('all to be sealed', async () => ((await count('audit_seal')) === events ? true : undefined))
  expect(await verifyLines(await chainLines(app.superuser, orgId), keys)).toMatchObject({ count: events, findings: [] })
})

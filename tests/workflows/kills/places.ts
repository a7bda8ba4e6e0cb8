import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import type { KillBench } from '../support/kill-bench.ts'
import type { KillAccount } from '../support/kill-points.ts'
import { tick } from './tidying.ts'

/** The night's inventory is kept once, and a backup that is elsewhere is told to every organisation's trail once, whatever dies meanwhile. */
export async function killObservedPlaces(bench: KillBench): Promise<KillAccount> {
  const { superuser } = bench
  const workflow = 'schedule-observe-places'
  const backups = mkdtempSync(join(inject('zone').dir, 'backups-'))
  const environment = { BACKUP_DIR: backups }
  for (const [name, country] of [
    ['monday', 'DE'],
    ['tuesday', 'US'],
  ] as const) {
    writeFileSync(join(backups, name), 'a backup')
    writeFileSync(join(backups, `${name}.place.json`), JSON.stringify({ provider: 'aws', code: 'eu-central-1', country }))
  }
  writeFileSync(join(backups, 'place.json'), JSON.stringify({ provider: 'aws', code: 'eu-central-1', country: 'DE' }))
  // A cell that was never looked at is looked at when its worker starts; this one was.
  await superuser.query(
    `insert into egress.place_observation (day, store, place, country, items, verdict) values ('2020-01-01', 'objects', 'aws/eu-central-1', 'DE', 1, 'allowed')
     on conflict do nothing`,
  )
  const { orgId } = await bench.makeTenant()
  const kept = async (day: string): Promise<unknown> =>
    (
      await superuser.query(`select place, country, verdict from egress.place_observation where day = $1 and store = 'backup' order by 1`, [
        day,
      ])
    ).rows
  const told = async (): Promise<number> => {
    const { rows } = await superuser.query<{ told: number }>(
      `select count(*)::integer as told from app.audit_event
       where organization_id = $1 and action = 'place.found_elsewhere' and rule_code = 'BACKUP_ELSEWHERE' and destination_country = 'US'`,
      [orgId],
    )
    return rows[0]?.told ?? 0
  }
  const found = expect.arrayContaining([{ place: 'aws/eu-central-1', country: 'US', verdict: 'elsewhere' }]) as unknown

  const calm = await tick(bench, workflow, '2030-03-01T02:23:00.000Z')
  await bench.retireAfter(await bench.startWorker(environment), () => bench.finished(calm))
  const history = await bench.historyOf(workflow, calm)
  expect([await kept('2030-03-01'), await told()]).toEqual([found, 1])

  const stormy = await tick(bench, workflow, '2030-03-02T02:23:00.000Z')
  const reached = await bench.killThrough(history, stormy, { environment })
  await bench.startWorker(environment)
  await bench.finished(stormy)
  expect([await kept('2030-03-02'), await told()]).toEqual([found, 2])
  return { histories: [history], reached }
}

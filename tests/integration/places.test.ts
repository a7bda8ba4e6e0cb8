/** Where the cell's copies are: looked at, not believed. A standby is a real one; stores say where they are by a label, and one that is elsewhere is not started with. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { judgePlaces } from '@repo/residency'
import { lookAtPlaces } from '../../apps/zone/src/features/places/server/look-at-places.ts'
import { keepObservations } from '../../apps/zone/src/features/places/server/place-store.ts'
import { requireAllowedPlaces } from '../../apps/zone/src/features/places/server/require-allowed-places.ts'
import { startZoneApp, type ServerApi, type ZoneApp } from '../support/zone-app.ts'

let app: ZoneApp
let api: ServerApi
const standbys: pg.Client[] = []

beforeAll(async () => {
  app = startZoneApp()
  const org = await app.makeOrganization()
  api = app.as(org, await app.makeMember(org, { role: 'board' }))
})
afterAll(async () => {
  for (const standby of standbys) (standby as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  await app.close()
})

function store(label?: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-store-'))
  if (label) writeFileSync(join(folder, 'place.json'), JSON.stringify(label))
  return folder
}
const frankfurt = { provider: 'aws', code: 'eu-central-1', country: 'DE' }

/** Replicates for real, from the beginning of the present segment, under a name. */
async function replicate(name: string): Promise<void> {
  const client = new pg.Client({
    connectionString: inject('zone').databaseUrls.superuser,
    application_name: name,
    replication: 'true',
  } as pg.ClientConfig)
  client.on('error', () => undefined)
  await client.connect()
  standbys.push(client)
  const { rows } = await client.query<{ xlogpos: string }>('IDENTIFY_SYSTEM')
  const [high = '0', low = '0'] = (rows[0]?.xlogpos ?? '').split('/')
  const segment = (Number.parseInt(low, 16) & ~0xffffff) >>> 0
  // Streaming has no end, so the answer never comes.
  void client.query(`START_REPLICATION PHYSICAL ${high}/${segment.toString(16)}`).catch(() => undefined)
}

it('a standby is observed where it says it is, the cell could go there, and a stranger is found', async () => {
  const view = await api.residency.get({})
  expect(view.stores.find(({ store: kind }) => kind === 'replica')).toMatchObject({ country: 'IE', evidence: 'unknown' })
  expect([view.replication, view.failover.reason]).toEqual(['sync_standby', 'STANDBY_NOT_FIT'])
  await replicate('aws/eu-west-1')
  await replicate('walreceiver')
  const { cell } = app.services.ownResidency
  const seen = async () => {
    const { seen: all } = await lookAtPlaces(app.services.db, cell, { objects: store(), backups: undefined })
    return judgePlaces(cell, all)
  }
  await expect
    .poll(async () => (await seen()).map(({ place, verdict }) => [place, verdict]))
    .toEqual([
      ['unlabelled', 'unlabelled'],
      ['aws/eu-west-1', 'allowed'],
      ['walreceiver', 'elsewhere'],
    ])
  // Another process, whose watch has not looked yet.
  const later = startZoneApp()
  try {
    const org = await later.makeOrganization()
    const reader = later.as(org, await later.makeMember(org, { role: 'board' }))
    const now = await reader.residency.get({})
    expect(now.stores.find(({ store: kind }) => kind === 'replica')).toMatchObject({ country: 'IE', evidence: 'observed' })
    expect(now.failover).toEqual({ country: 'IE', loses: 'nothing', reason: null })
    await later.services.db.withIdentity({}, async (tx) => keepObservations(tx, '2031-01-01', await seen()))
    expect((await reader.residency.get({})).findings).toMatchObject([
      { store: 'objects', verdict: 'unlabelled' },
      { store: 'replica', place: 'walreceiver', verdict: 'elsewhere' },
    ])
  } finally {
    await app.superuser.query(`delete from egress.place_observation where day = '2031-01-01'`)
    await later.close()
  }
})

it('nobody but the identity door is told of standbys', async () => {
  const client = new pg.Client({ connectionString: inject('zone').databaseUrls.app })
  await client.connect()
  await expect(client.query('select * from app.observed_standbys()')).rejects.toThrow(/permission denied/)
  await client.end()
})

it('a store or backup that is elsewhere than the zone’s file allows is not started with, nor one that does not say where it is', () => {
  const { cell } = app.services.ownResidency
  const start = (objects: string, backups?: string) => () => requireAllowedPlaces(cell, { objects, backups })
  expect(start(store(frankfurt), store(frankfurt))).not.toThrow()
  expect(start(store())).toThrow(/nothing says where this store of objects is/)
  expect(start(store(frankfurt), store())).toThrow(/nothing says where this store of backup is/)
  expect(start(store({ ...frankfurt, country: 'US' }))).toThrow(/does not allow objects at aws eu-central-1 in US/)
  expect(start(store(frankfurt), store({ provider: 'aws', code: 'us-east-1', country: 'US' }))).toThrow(/does not allow backup/)
  expect(start(store({ country: 'DE' }))).toThrow()
})

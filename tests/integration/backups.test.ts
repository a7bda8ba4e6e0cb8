/** Backups of a real cluster: taken where the zone's file lets them be and nowhere else, brought back to life, and told to every trail by the inventory. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OrgId } from '@repo/core'
import { backupsIn, msUntilBackup, restoreDrill, takeBackup } from '@repo/stack'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { sealingRound } from '../../apps/zone/src/features/audit/server/run-sealer.ts'
import { observePlaces } from '../../apps/zone/src/features/places/server/observe-places.ts'
import { startZoneApp, type ZoneApp } from '../support/zone-app.ts'

const zone = inject('zone')
const frankfurt = { provider: 'aws', code: 'eu-central-1', country: 'DE' }
let app: ZoneApp
let orgId: OrgId

beforeAll(async () => {
  app = startZoneApp()
  orgId = await app.makeOrganization()
  await app.as(orgId, await app.makeMember(orgId, { role: 'administrator' })).apiKeys.create({ name: 'Bank feed', role: 'auditor' })
  const sealer = new pg.Client({ connectionString: zone.databaseUrls.sealer })
  await sealer.connect()
  const controlPlane = { deliver: () => Promise.resolve(undefined) }
  while (await sealingRound(sealer, { zone: 'eu', clock: app.services.clock, key: () => app.services.auditKeys().signing, controlPlane }));
  await sealer.end()
})
const stores: string[] = []
afterAll(async () => {
  for (const folder of stores) rmSync(folder, { recursive: true, force: true })
  await app.close()
})

function storeOf(label?: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-backups-'))
  stores.push(folder)
  if (label) writeFileSync(join(folder, 'place.json'), JSON.stringify(label))
  return folder
}
const backUp = (target: string, now: string, keep = 2, objects = zone.objectStoreDir) =>
  takeBackup({
    cell: app.services.ownResidency.cell,
    target,
    replicationUrl: zone.databaseUrls.superuser,
    objects,
    now: new Date(now),
    keep,
  })
const passwordsFile = join(zone.dir, 'postgres/passwords.json')

it('a backup refuses a store that is not on the zone’s list, and one that does not say where it is, before it reads anything', async () => {
  for (const label of [
    { provider: 'aws', code: 'us-east-1', country: 'US' },
    { ...frankfurt, country: 'IE' },
    { ...frankfurt, code: 'eu-west-1' },
  ]) {
    const target = storeOf(label)
    await expect(backUp(target, '2026-11-01T01:30:00Z')).rejects.toThrow(/does not allow backup/)
    expect(readdirSync(target)).toEqual(['place.json'])
  }
  await expect(backUp(storeOf(), '2026-11-01T01:30:00Z')).rejects.toThrow(/nothing says where this store of backup is/)
  await expect(backUp(storeOf({ country: 'DE' }), '2026-11-01T01:30:00Z')).rejects.toThrow()
})

it('a backup whose files could not be read to the end is none', async () => {
  const target = storeOf(frankfurt)
  await expect(backUp(target, '2026-11-01T01:30:00Z', 2, join(target, 'nowhere'))).rejects.toThrow(/tar of .* ended with 2/)
  expect(readdirSync(target)).toEqual(['place.json'])
})

it('a backup comes up again with every trail whole, a damaged one does not, and each trail is told of both once', async () => {
  const target = storeOf(frankfurt)
  const old = await backUp(target, '2026-11-01T01:30:00Z')
  const [good, bad] = [await backUp(target, '2026-11-02T01:30:00Z'), await backUp(target, '2026-11-03T01:30:00Z')]
  expect([await backupsIn(target), readdirSync(target).some((name) => name.startsWith(old))]).toEqual([[good, bad], false])

  const file = join(target, bad, 'database.tar.gz')
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  writeFileSync(file, bytes)
  const drilled = await restoreDrill({ target, name: good, passwordsFile, now: new Date('2026-11-03T02:00:00Z'), failed: console.error })
  expect(drilled).toMatchObject({ restored: true })
  expect(drilled.organizations).toBeGreaterThan(0)
  expect(drilled.sealedEvents).toBeGreaterThan(0)
  expect(await restoreDrill({ target, name: bad, passwordsFile, now: new Date('2026-11-03T02:00:00Z') })).toMatchObject({ restored: false })
  // Somebody copied one here by hand: it does not say where it is, and is found.
  writeFileSync(join(target, 'by-hand'), 'a copy')

  const { withOrg, withIdentity } = app.services.db
  const night = observePlaces({
    ...{ withOrg, withIdentity, place: { zone: 'eu', cell: app.services.ownResidency.cell } },
    folders: { objects: zone.objectStoreDir, backups: target },
    async *organizations() {
      yield await Promise.resolve(orgId)
    },
  })
  await night.run(new Date('2026-11-03T02:23:00Z'))
  await night.run(new Date('2026-11-03T02:23:00Z'))
  const { rows } = await app.superuser.query<{ told: string }>(
    `select concat_ws(' ', action, rule_code, destination_country, outcome, row_count) as told from app.audit_event
     where organization_id = $1 and actor_kind = 'workflow' and target_kind in ('backup', 'place') order by 1`,
    [orgId],
  )
  expect(rows.map(({ told }) => told)).toEqual([
    'backup.observed DE done',
    'backup.observed DE done',
    'place.found_elsewhere BACKUP_UNLABELLED failed 1',
    'place.observed BACKUP_OBSERVED DE done 3',
    'place.observed OBJECTS_OBSERVED DE done 1',
    'restore.drilled DE done',
    'restore.drilled DE failed',
  ])
})

it('the next night’s backup is never now and never further than a day', () => {
  expect(msUntilBackup(new Date('2026-12-01T01:29:00Z'))).toBe(60_000)
  expect(msUntilBackup(new Date('2026-12-01T01:30:00Z'))).toBe(86_400_000)
  expect(msUntilBackup(new Date('2026-12-31T12:00:00Z'))).toBe(13.5 * 3_600_000)
})

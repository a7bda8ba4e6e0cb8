/** An organisation's residency as its zone shows it: by the signed policy it keeps, and by nothing else that somebody may have written. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { policyBytes, signPolicy, type PolicyBundle } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refusalOf } from '../support/refusal.ts'
import { startZoneApp, type Actor, type ZoneApp } from '../support/zone-app.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = readServiceKey('control:main', 'control-main.v1', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())

let app: ZoneApp
let orgId: OrgId
let member: Actor

beforeAll(async () => {
  app = startZoneApp()
  Object.assign(app.services.ownResidency, { trustedKeys: (kid: string) => (kid === key.kid ? publicKey : undefined) })
  orgId = await app.makeOrganization()
  member = await app.makeMember(orgId, { role: 'board' })
})
afterAll(() => app.close())

const show = () => app.as(orgId, member).residency.get({})

it('an organisation that was sent no policy is under its mode alone, and nothing of it is backed up anywhere by that', async () => {
  const view = await show()
  expect(view).toMatchObject({ policy: 'mode_alone', mode: 'regional', policyVersion: 1, zone: 'eu', cell: 'eu-1', backupCountries: [] })
  expect(view.levels.map(({ countries }) => countries.backup)).toEqual([[], [], [], [], []])
  expect(view.levels[0]?.countries.store).toEqual(['DE', 'IE'])
  const evidence = new Map(view.stores.map(({ store, evidence: found }) => [store, found]))
  expect([evidence.get('database'), evidence.get('cache'), evidence.get('objects')]).toEqual(['observed', 'observed', 'observed'])
  expect([evidence.get('replica'), evidence.get('backup')]).toEqual(['unknown', 'unknown'])
})

it('shows the policy that it keeps, and allows nothing by one that is not as it was signed', async () => {
  const region = {
    provider: 'aws',
    code: 'eu-central-1',
    country: 'DE',
    roles: ['primary', 'replica', 'backup'],
    lifecycle: 'active',
  } as const
  const bundle: PolicyBundle = {
    organizationId: orgId,
    version: 2,
    policyId: randomUUID(),
    revision: 1,
    zone: 'eu',
    mode: 'single_country',
    pinnedCountry: 'DE',
    primaryCountry: null,
    facilities: [],
    backupCountries: ['DE'],
    viewFromOutside: false,
    narrowings: [],
    regions: [{ ...region, id: randomUUID(), roles: [...region.roles] }],
  }
  const keep = (version: number, bytes: Uint8Array) => {
    const { signature } = signPolicy(bundle, key)
    return app.superuser.query(
      `insert into app.residency_policy (organization_id, version, mode, bundle, signature, key_id) values ($1, $2, 'single_country', $3, decode($4, 'hex'), $5)`,
      [orgId, version, bytes, signature.r + signature.s, signature.kid],
    )
  }
  const fence = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyMode: 'single_country' } as const
  await keep(2, policyBytes(bundle))
  await app.services.db.setFence(orgId, { ...fence, policyVersion: 2 })
  expect(await show()).toMatchObject({ policy: 'kept', mode: 'single_country', pinnedCountry: 'DE', backupCountries: ['DE'] })
  await keep(3, policyBytes({ ...bundle, version: 3, backupCountries: ['DE', 'IE'] }))
  await app.services.db.setFence(orgId, { ...fence, policyVersion: 3 })
  const broken = await show()
  expect(broken.policy).toBe('broken')
  expect(broken.levels.flatMap(({ countries }) => Object.values(countries).flat())).toEqual([])
})

it('is not shown to who is no member', async () => {
  const stranger = await app.makeMember(await app.makeOrganization(), { role: 'administrator' })
  expect((await refusalOf(app.as(orgId, stranger).residency.get({}))).code).toBe('ORG_NOT_FOUND')
})

/** Whose word it takes and from where, by the signed policy an organisation is under: the same request in the five modes, from inside and outside. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { policyBytes, signPolicy, type PolicyBundle } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { afterAll, expect, it } from 'vitest'
import { breakGlassRequest, personalRequest, regularRequest, startAccessBench, type Asked } from '../../support/access-fixture.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = readServiceKey('control:main', 'control-main.v1', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())

const { app, rest, newSupport } = await startAccessBench()
const { cell } = app.services.ownResidency
// A cell in one country, so that it keeps every policy below but the one that is pinned elsewhere.
const german = { ...cell, regions: cell.regions.filter(({ country }) => country === 'DE') }
Object.assign(app.services.ownResidency, { cell: german, trustedKeys: (kid: string) => (kid === key.kid ? publicKey : undefined) })
afterAll(() => app.close())

type Changes = Partial<Omit<PolicyBundle, 'organizationId' | 'version' | 'zone' | 'regions'>>

/** An organisation under a policy of its own. @param forge changes the bytes after they were signed */
async function underPolicy(changes: Changes, forge: Changes = {}): Promise<OrgId> {
  const org = await app.makeOrganization()
  const region = { id: randomUUID(), provider: 'aws', code: 'eu-central-1', country: 'DE', lifecycle: 'active' } as const
  const bundle: PolicyBundle = {
    ...{ organizationId: org, version: 2, policyId: randomUUID(), revision: 1, zone: 'eu', mode: 'regional' },
    ...{ pinnedCountry: null, primaryCountry: null, facilities: [], backupCountries: ['DE'], viewFromOutside: false, narrowings: [] },
    ...changes,
    regions: [{ ...region, roles: ['primary', 'backup'] }],
  }
  const { signature } = signPolicy(bundle, key)
  await app.superuser.query(
    `insert into app.residency_policy (organization_id, version, mode, bundle, signature, key_id) values ($1, 2, $2, $3, decode($4, 'hex'), $5)`,
    [org, bundle.mode, policyBytes({ ...bundle, ...forge }), signature.r + signature.s, signature.kid],
  )
  const fence = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyVersion: 2 } as const
  await app.services.db.setFence(org, { ...fence, policyMode: bundle.mode })
  return org
}

/** @returns `customer`, `staff alone`, or the rule that refuses */
async function answerOf(org: OrgId, body: Asked, from: 'here' | 'listed' = 'here'): Promise<unknown> {
  const { data, rule } = await rest('POST', '/access/request', { as: await newSupport(), org, body, from })
  if (data) return (data as unknown as { needsCustomer: boolean }).needsCustomer ? 'customer' : 'staff alone'
  return (rule as { rule: string }).rule
}

it.each([
  ['regional', {}, { personal: 'customer', operational: 'staff alone' }],
  ['hybrid', { primaryCountry: 'DE' }, { personal: 'customer', operational: 'staff alone' }],
  ['single_country', { pinnedCountry: 'DE' }, { personal: 'customer', operational: 'customer' }],
  ['fully_sovereign', { pinnedCountry: 'DE' }, { personal: 'customer', operational: 'customer' }],
] as const)('%s asks whom its table says, and nobody from outside', async (mode, more, expected) => {
  const org = await underPolicy({ mode, ...more })
  expect({ personal: await answerOf(org, personalRequest), operational: await answerOf(org, regularRequest) }).toEqual(expected)
  expect(await answerOf(org, personalRequest, 'listed')).toBe('ACTOR_OUTSIDE')
  const breakGlass = (from: 'here' | 'listed') =>
    newSupport().then((as) => rest('POST', '/access/break-glass', { as, org, body: breakGlassRequest, from }))
  expect([(await breakGlass('here')).status, (await breakGlass('listed')).status]).toEqual([201, 403])
})

it('fully_sovereign pinned to another country lets nobody from here in, break-glass included', async () => {
  const org = await underPolicy({ mode: 'fully_sovereign', pinnedCountry: 'IE' })
  expect(await answerOf(org, personalRequest)).toBe('ACTOR_OUTSIDE')
  expect(await rest('POST', '/access/break-glass', { as: await newSupport(), org, body: breakGlassRequest })).toMatchObject({ status: 403 })
})

it('a covered view from outside takes the policy’s leave and the customer’s word, and uncovers nothing', async () => {
  const view = { ...regularRequest, level: 'content', verb: 'view' } as const
  const open = await underPolicy({ viewFromOutside: true })
  expect(await answerOf(await underPolicy({}), view, 'listed')).toBe('ACTOR_OUTSIDE')
  expect(await answerOf(open, view, 'listed')).toBe('customer')
  expect(await answerOf(open, { ...view, verb: 'read' }, 'listed')).toBe('CUSTOMER_APPROVAL_REQUIRED')
  expect(await answerOf(open, { ...view, level: 'identity' }, 'listed')).toBe('ACTOR_OUTSIDE')
})

it('a policy that is not as it was signed allows nothing', async () => {
  const org = await underPolicy({}, { viewFromOutside: true })
  expect(await answerOf(org, regularRequest)).toBe('POLICY_NOT_TRUSTED')
  expect(await rest('POST', '/access/break-glass', { as: await newSupport(), org, body: breakGlassRequest })).toMatchObject({ status: 403 })
})

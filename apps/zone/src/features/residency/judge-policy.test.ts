import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { policyBytes, readPolicyBytes, signPolicy, type PolicyBundle, type ZoneJob } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { CellConfig } from '@repo/residency'
import { describe, expect, it } from 'vitest'
import { judgePolicy, usesOf } from './judge-policy.ts'

function aKey(issuer: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const kid = `${issuer.replace(':', '-')}.k1`
  return { key: readServiceKey(issuer, kid, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()), publicKey, kid }
}
const control = aKey('control:main')
const zone = aKey('zone:eu')
const trustedKeys = (kid: string) => [control, zone].find((one) => one.kid === kid)?.publicKey

const cell: CellConfig = {
  code: 'eu-1',
  number: 2,
  countries: ['DE', 'IE'],
  backupCountries: ['DE'],
  replication: 'sync_standby',
  regions: [
    { provider: 'aws', code: 'eu-central-1', country: 'DE', city: 'Frankfurt', role: 'primary', lifecycle: 'active' },
    { provider: 'aws', code: 'eu-west-1', country: 'IE', city: 'Dublin', role: 'replica', lifecycle: 'active' },
    { provider: 'aws', code: 'eu-central-1', country: 'DE', city: 'Frankfurt', role: 'backup', lifecycle: 'active' },
  ],
}
const bundle: PolicyBundle = {
  organizationId: randomUUID(),
  version: 2,
  policyId: randomUUID(),
  revision: 1,
  zone: 'eu',
  mode: 'regional',
  pinnedCountry: null,
  primaryCountry: null,
  facilities: [],
  backupCountries: ['DE'],
  viewFromOutside: false,
  narrowings: [],
  regions: [
    { id: randomUUID(), provider: 'aws', code: 'eu-central-1', country: 'DE', roles: ['primary', 'backup'], lifecycle: 'active' },
    { id: randomUUID(), provider: 'aws', code: 'eu-west-1', country: 'IE', roles: ['replica'], lifecycle: 'active' },
  ],
}
const judge = (
  changes: Partial<PolicyBundle> = {},
  { by = control.key, job = {} }: { by?: typeof control.key; job?: Partial<ZoneJob> } = {},
) => {
  const made = { ...bundle, ...changes }
  const signed = signPolicy(made, by)
  const ordered = {
    id: randomUUID(),
    sequence: 1,
    zone: 'eu',
    organizationId: made.organizationId,
    epoch: 1,
    cell: 'eu-1',
    policyMode: made.mode,
    policyVersion: made.version,
    kind: 'set_policy',
    status: 'active',
    policy: signed,
    ...job,
  } as ZoneJob
  return judgePolicy(ordered, signed, { trustedKeys, cell })
}

describe('a zone goes by a policy', () => {
  it('that the control plane signed and its cell keeps', () => {
    expect(judge()).toBeUndefined()
  })

  it('and by none that another key signed, or that was changed on its way', () => {
    expect(judge({}, { by: zone.key })).toBe('POLICY_NOT_TRUSTED')
    const signed = signPolicy(bundle, control.key)
    const changed = { ...signed, bundle: { ...bundle, backupCountries: ['DE', 'IE'] } }
    const job = { organizationId: bundle.organizationId, policyVersion: 2, policyMode: 'regional', zone: 'eu' } as ZoneJob
    expect(judgePolicy(job, changed, { trustedKeys, cell })).toBe('POLICY_NOT_TRUSTED')
  })

  it('and by none of another organisation, version, mode or zone', () => {
    expect(judge({}, { job: { organizationId: randomUUID() } })).toBe('POLICY_NOT_OURS')
    expect(judge({}, { job: { policyVersion: 3 } })).toBe('POLICY_NOT_OURS')
    expect(judge({}, { job: { policyMode: 'hybrid' } })).toBe('POLICY_NOT_OURS')
    expect(judge({ zone: 'uk' })).toBe('POLICY_NOT_OURS')
  })

  it('and by none that its own cell breaks, whatever the control plane thought of it', () => {
    expect(judge({ mode: 'single_country', pinnedCountry: 'DE' })).toBe('POLICY_NOT_KEPT')
    expect(judge({ backupCountries: [] })).toBe('POLICY_NOT_KEPT')
    expect(judge({ mode: 'single_country' })).toBe('POLICY_NOT_SOUND')
  })

  it('and a registry that has its place in another country than its own file does not have it', () => {
    const moved = bundle.regions.map((region) => ({ ...region, country: 'FR' }))
    expect(usesOf(cell, { regions: moved }).map(({ regionId }) => regionId)).toEqual([undefined, undefined, undefined])
    expect(judge({ regions: moved, backupCountries: [] })).toBe('POLICY_NOT_KEPT')
  })
})

it('what was signed is read back from its bytes, and nothing else is', () => {
  expect(readPolicyBytes(policyBytes(bundle))).toEqual(bundle)
  expect(() => readPolicyBytes(new TextEncoder().encode(JSON.stringify(bundle)))).toThrow('not the bytes')
  expect(() => readPolicyBytes(new TextEncoder().encode(`freehold-policy\n${JSON.stringify({ ...bundle, note: 'x' })}`))).toThrow()
})

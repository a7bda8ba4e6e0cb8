/** Puts an organisation of a test under a policy as the control plane would have signed it, past the job that brings one: what the zone makes of it is the test's. */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { policyBytes, signPolicy, type PolicyBundle } from '@repo/contract/boundary'
import { readServiceKey } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import type { ZoneApp } from './zone-app.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const key = readServiceKey('control:main', 'control-main.v1', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())

/** Lets the zone's application take this file's key for the control plane's. */
export function trustTestPolicies(app: ZoneApp): void {
  Object.assign(app.services.ownResidency, { trustedKeys: (kid: string) => (kid === key.kid ? publicKey : undefined) })
}

/** The cell's own places as a registry would have them. */
export function registryOfCell(app: ZoneApp): PolicyBundle['regions'] {
  const { regions } = app.services.ownResidency.cell
  const places = Map.groupBy(regions, ({ provider, code }) => `${provider} ${code}`)
  return [...places.values()].flatMap((uses) =>
    uses.slice(0, 1).map(({ provider, code, country }) => ({
      ...{ id: randomUUID(), provider, code, country, lifecycle: 'active' as const },
      roles: uses.map(({ role }) => role),
    })),
  )
}

export type PolicyChanges = Partial<Omit<PolicyBundle, 'organizationId' | 'version' | 'zone'>>

/** @param forge changes the bytes after they were signed */
export async function keepTestPolicy(
  app: ZoneApp,
  org: OrgId,
  version: number,
  changes: PolicyChanges,
  forge: PolicyChanges = {},
): Promise<void> {
  const bundle: PolicyBundle = {
    ...{ organizationId: org, version, policyId: randomUUID(), revision: 1, zone: 'eu', mode: 'regional' },
    ...{ pinnedCountry: null, primaryCountry: null, facilities: [], backupCountries: ['DE'], viewFromOutside: false, narrowings: [] },
    regions: registryOfCell(app),
    ...changes,
  }
  const { signature } = signPolicy(bundle, key)
  await app.superuser.query(
    `insert into app.residency_policy (organization_id, version, mode, bundle, signature, key_id) values ($1, $2, $3, $4, decode($5, 'hex'), $6)`,
    [org, version, bundle.mode, policyBytes({ ...bundle, ...forge }), signature.r + signature.s, signature.kid],
  )
  const fence = { epoch: 1, status: 'active', zone: 'eu', cell: 'eu-1', policyVersion: version } as const
  await app.services.db.setFence(org, { ...fence, policyMode: bundle.mode })
}

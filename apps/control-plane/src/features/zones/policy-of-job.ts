import { signPolicy, type PolicyBundle, type SignedPolicy } from '@repo/contract/boundary'
import type { ServiceKey } from '@repo/contract/edge'
import type { DirectoryTransaction, ZoneJobModel } from '@repo/db/control-plane'
import { listRegions, policyVersion, rolesOf, toLifecycle } from '../registry/index.ts'

/** Jobs with which a zone gets a policy to keep. */
const carriers = ['provision', 'set_policy']

/**
 * The policy that goes with a job, signed, with the zone's places as the registry has them now; undefined for a job that carries none and for an
 * organisation that is under its mode alone.
 */
export async function policyOfJob(
  tx: DirectoryTransaction,
  { kind, organizationId, policyVersion: version, zoneCode }: ZoneJobModel,
  key: ServiceKey,
): Promise<SignedPolicy | undefined> {
  if (!carriers.includes(kind)) return undefined
  const held = await tx.organizationPolicy.findUnique({
    where: { organizationId_policyVersion: { organizationId, policyVersion: version } },
  })
  const stored = held && (await policyVersion(tx, held.policyId, held.policyRevision))
  if (!stored) return undefined
  const { mode, zone, pinnedCountry, primaryCountry, facilities, backupCountries, viewFromOutside, narrowings } = stored.policy
  const { policyType, preferredCountries } = stored.policy
  const bundle: PolicyBundle = {
    organizationId,
    version,
    policyId: stored.id,
    revision: stored.policy.version,
    zone,
    mode,
    pinnedCountry: pinnedCountry ?? null,
    primaryCountry: primaryCountry ?? null,
    facilities: [...(facilities ?? [])],
    backupCountries: [...backupCountries],
    viewFromOutside: viewFromOutside ?? false,
    narrowings: (narrowings ?? []).map(({ scope, level, dataset, countries, deniedCountries }) => ({
      scope,
      level: level ?? null,
      dataset: dataset ?? null,
      countries: countries === undefined ? null : [...countries],
      deniedCountries: [...(deniedCountries ?? [])],
    })),
    regions: (await listRegions(tx, { zoneCode })).map((row) => ({
      id: row.id,
      provider: row.providerCode,
      code: row.regionCode,
      country: row.countryCode,
      roles: [...rolesOf(row)],
      lifecycle: toLifecycle(row.lifecycle),
    })),
    ...(policyType === undefined ? {} : { policyType }),
    ...(preferredCountries === undefined ? {} : { preferredCountries: [...preferredCountries] }),
  }
  return signPolicy(bundle, key)
}

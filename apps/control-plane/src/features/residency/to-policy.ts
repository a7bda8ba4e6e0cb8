import type { Policy } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import type { ResidencyPolicy } from '@repo/residency'
import type { StoredPolicy } from '../registry/index.ts'

type Said = Pick<
  Policy,
  | 'mode'
  | 'pinnedCountry'
  | 'primaryCountry'
  | 'facilities'
  | 'backupCountries'
  | 'viewFromOutside'
  | 'narrowings'
  | 'policyType'
  | 'preferredCountries'
>

/** What an operator wrote as the engine knows it. Only what was said is there: an absent field is not the same as an empty one. */
export function toEngine(said: Said, zone: ResidencyPolicy['zone'], version: number): ResidencyPolicy {
  const { mode, pinnedCountry, primaryCountry, facilities, backupCountries, viewFromOutside, narrowings, policyType, preferredCountries } =
    said
  return {
    version,
    zone,
    mode,
    backupCountries,
    ...(pinnedCountry === undefined ? {} : { pinnedCountry }),
    ...(primaryCountry === undefined ? {} : { primaryCountry }),
    ...(facilities === undefined ? {} : { facilities }),
    ...(viewFromOutside === undefined ? {} : { viewFromOutside }),
    ...(policyType === undefined ? {} : { policyType }),
    ...(preferredCountries === undefined ? {} : { preferredCountries }),
    ...(narrowings === undefined
      ? {}
      : {
          narrowings: narrowings.map(({ scope, level, dataset, countries, deniedCountries }) => ({
            scope,
            ...(level === undefined ? {} : { level }),
            ...(dataset === undefined ? {} : { dataset }),
            ...(countries === undefined ? {} : { countries }),
            ...(deniedCountries === undefined ? {} : { deniedCountries }),
          })),
        }),
  }
}

/** A policy as operators see it, with how many organisations are under it. */
export async function toPolicy(tx: DirectoryTransaction, { id, policy, changedAt }: StoredPolicy): Promise<Policy> {
  const organizations = await tx.organization.count({ where: { policyId: id, status: { not: 'closed' } } })
  const { facilities, backupCountries, narrowings, preferredCountries, ...rest } = policy
  return {
    ...rest,
    // The database gives ids that it made.
    id: id as Policy['id'],
    backupCountries: [...backupCountries],
    ...(preferredCountries === undefined ? {} : { preferredCountries: [...preferredCountries] }),
    ...(facilities === undefined ? {} : { facilities: [...facilities] as NonNullable<Policy['facilities']> }),
    ...(narrowings === undefined
      ? {}
      : {
          narrowings: narrowings.map(({ countries, deniedCountries, ...narrowing }) => ({
            ...narrowing,
            ...(countries === undefined ? {} : { countries: [...countries] }),
            ...(deniedCountries === undefined ? {} : { deniedCountries: [...deniedCountries] }),
          })),
        }),
    changedAt: changedAt.toISOString(),
    organizations,
  }
}

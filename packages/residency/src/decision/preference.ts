/**
 * The type of a policy orders where an organisation is placed among the places it may be, and takes away at most: `preferred` tries the wished countries first
 * and takes others after them, `mandatory` takes no other, `flexible` wishes nothing. None of them reaches past the boundary, which is mandatory for
 * everything of a tenant whatever the type says.
 */
import type { Region, ResidencyPolicy } from './policy.ts'

export const policyTypes = ['mandatory', 'preferred', 'flexible'] as const
export type PolicyType = (typeof policyTypes)[number]

/** What a policy is that does not say. */
export const defaultPolicyType: PolicyType = 'flexible'

/**
 * Gives the place of a country in the order of wishes, the smaller the better; undefined where a primary is not to be.
 * @param country of the cell's primary; an unknown one nobody wished
 */
export function wishRank(
  { policyType = defaultPolicyType, preferredCountries = [] }: Pick<ResidencyPolicy, 'policyType' | 'preferredCountries'>,
  country: string | undefined,
): number | undefined {
  if (policyType === 'flexible') return 0
  const at = country === undefined ? -1 : preferredCountries.indexOf(country)
  if (at !== -1) return at
  return policyType === 'preferred' ? preferredCountries.length : undefined
}

/** The same by region. @param regions the registry */
export function wishRankOf(policy: ResidencyPolicy, regions: readonly Region[]): (regionId: string) => number | undefined {
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  return (regionId) => wishRank(policy, countryOf.get(regionId))
}

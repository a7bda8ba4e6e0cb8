import type { Level } from '../classification.ts'
import type { PolicyMode } from '../policy-codes.ts'
import type { ZoneCode } from '../zones.ts'
import type { PolicyType } from './preference.ts'

/** A region of the registry: a place inside one country. Jurisdiction is the country's, whatever the provider calls the place. */
export interface Region {
  /** The registry's own id. */
  readonly id: string
  /** ISO 3166-1 alpha-2, upper case. `undefined` is a region nobody has placed yet: it is nowhere, and so never allowed. */
  readonly country: string | undefined
  readonly roles: readonly ('primary' | 'replica' | 'backup')[]
  readonly lifecycle: 'planned' | 'active' | 'retired'
}

/** Scopes of a policy, from wide to narrow. Each may only take away from the ones before it. */
export const policyScopes = ['platform', 'zone', 'organization', 'level', 'dataset'] as const
export type PolicyScope = (typeof policyScopes)[number]

/** One narrowing. What it names is all that is left; a list that is left out takes nothing away. */
export interface Narrowing {
  readonly scope: PolicyScope
  /** For `level` and `dataset`: the level it is about. For the wider scopes all levels. */
  readonly level?: Level
  /** For `dataset`: the dataset it is about. */
  readonly dataset?: string
  /** Allowed countries. An empty list allows nothing and is refused when the policy is written. */
  readonly countries?: readonly string[]
  /** Denied countries. A denial stands, whatever any other scope allows. */
  readonly deniedCountries?: readonly string[]
}

/** An organisation's residency policy, one version of it. Texts (title, reasons) live in the zone beside it. */
export interface ResidencyPolicy {
  readonly version: number
  readonly zone: ZoneCode
  readonly mode: PolicyMode
  readonly pinnedCountry?: string
  readonly primaryCountry?: string
  /** Ids of the regions that are the client's own facilities. */
  readonly facilities?: readonly string[]
  /** Never defaulted: no list, no backup. */
  readonly backupCountries: readonly string[]
  /** Masked, read-only sessions for staff outside the zone, where the mode offers them. */
  readonly viewFromOutside?: boolean
  readonly narrowings?: readonly Narrowing[]
  /** How far the wished countries bind placement; left out is `flexible`. */
  readonly policyType?: PolicyType
  /** Where the primary is wished, the dearest first. */
  readonly preferredCountries?: readonly string[]
}

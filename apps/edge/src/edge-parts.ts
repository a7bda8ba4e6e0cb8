import type { EdgeConfig, EdgeLimits } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import type { DirectoryReader } from './directory/directory.ts'
import type { LoadGauge } from './limits/load-gauge.ts'
import type { OrganizationRates } from './limits/organization-rates.ts'

/** What the steps may use. Both places of the edge share it; what only one of them has is optional by its role. */
export interface EdgeParts {
  readonly config: EdgeConfig
  readonly limits: EdgeLimits
  readonly directory: DirectoryReader
  readonly rates: OrganizationRates
  readonly load: LoadGauge
  /** False before the first directory, and when the copy is older than the policy allows. */
  readonly directoryUsable: () => boolean
  readonly refreshDirectory: (timeoutMs: number) => Promise<void>
  /** Zone edge: the organisation behind an organisation host's alias. */
  readonly organizationOfAlias: (alias: string) => OrgId | undefined
  /** Zone edge: is this hop token a listed edge's? */
  readonly isListedEdge: (hopToken: string) => boolean | Promise<boolean>
  /** Global edge: the token that shows a zone's edge who we are. */
  readonly hopToken: (zone: string) => string | Promise<string>
  /** Zone edge: the assertion's header value. `accepted` tells whether the caller came here or to a listed edge. */
  readonly assertion: (org: OrgId | undefined, epoch: number, accepted: 'here' | 'listed') => string
}

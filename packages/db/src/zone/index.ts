/** The doors of a zone's database. */
export { type FenceData, type FenceMode } from './fence.ts'
export { jsonRows } from './json-rows.ts'
export { organizationInScope } from './organization-in-scope.ts'
export type { GrantScope, IdentityScope, OrgScope } from './scope.ts'
export { openSignInPool } from './sign-in-pool.ts'
export { isConnectionLost } from '../connection-lost.ts'
export { sqlStateOf } from '../sql-state.ts'
export type { HeldFence, KeptPolicy, WriteRule, WriteVerdict } from './write-rule.ts'
export { Prisma } from '../generated/zone/client.ts'
export type * from '../generated/zone/models.ts'
export {
  createZoneDatabase,
  type Fence,
  type GrantTransaction,
  type IdentityTransaction,
  type OrgTransaction,
  type ZoneDatabase,
  type ZoneDatabaseOptions,
} from './zone-database.ts'

/** What the server and other features may use of staff access. */
export { createStaffService, type StaffService } from './server/staff-service.ts'
export { databaseNow } from './server/database-now.ts'
export { grantsById, grantStateOf, insertUses, type GrantRow } from './server/grant-store.ts'
export { uncoveredField } from './server/record-store.ts'
export { requireLiveGrant } from './server/require-live-grant.ts'
export { underGrant } from './server/under-grant.ts'
export { datasets, mayUncover, type DatasetField } from './datasets.ts'
export { liveGrants } from './server/live-grants.ts'

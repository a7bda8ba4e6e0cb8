/** What the server and other features may use of staff access. */
export { createStaffService, type StaffService } from './server/staff-service.ts'
export { liveGrants } from './server/live-grants.ts'

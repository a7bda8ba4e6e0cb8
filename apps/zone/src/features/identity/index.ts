/** What the server and other features may use of identity. */
export { createIdentityService, type IdentityService } from './server/identity-service.ts'
export { loadMembership } from './server/load-membership.ts'
export { listOrganizationHosts } from './server/organization-host-store.ts'

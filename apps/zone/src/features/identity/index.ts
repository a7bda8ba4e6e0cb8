/** What the server and other features may use of identity. */
export { createIdentityService, type IdentityService } from './server/identity-service.ts'
export { loadMembership } from './server/load-membership.ts'
export { listOrganizationHosts } from './server/organization-host-store.ts'
export { administratorSince } from './server/membership-store.ts'
export { addCookies } from './server/answer-cookies.ts'
export { limitPasswordTries } from './server/limit-password-tries.ts'
export { readSessionCookie } from './server/session-cookie.ts'

/** What other features and the server may use of identity. */
export { claimedReport } from './claimed-report.ts'
export { createClaimLink, type ClaimLink } from './server/create-claim-link.ts'
export { createIdentityService, type IdentityService } from './server/identity-service.ts'
export { loadMembership } from './server/load-membership.ts'

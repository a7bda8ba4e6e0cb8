/** What other features may use of organisations: the workflow that a zone's report of a claim starts, and their policies. */
export { activateOrganization } from './lifecycle.workflow.ts'
export { brokenPolicies, followersOf, followVersion, policiesOnCell, reissuePolicies, requireKept } from './organization-policy.ts'
export { cellsOf } from './organization-store.ts'
export { isSamePolicy } from './placement.ts'
export { lockOrganization, orderEscalation } from './organization-store.ts'

/** What other features may use of organisations: the workflow that a zone's report of a claim starts, and their policies. */
export { activateOrganization } from './lifecycle.workflow.ts'
export { brokenPolicies, followersOf, followVersion, reissuePolicies, requireKept } from './organization-policy.ts'
export { isSamePolicy } from './placement.ts'

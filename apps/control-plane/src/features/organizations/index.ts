/** What other features may use of organisations: the workflow that a zone's report of a claim starts. */
export { activateOrganization } from './lifecycle.workflow.ts'

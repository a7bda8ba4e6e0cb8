/**
 * The zone's side of the tenant lifecycle, and its voice towards the control plane. Other features use `announceClaim`; the worker starts the agent;
 * a web instance reports its own health.
 */
export { announceClaim } from './server/announce-claim.ts'
export { applyStatus } from './server/apply-status.workflow.ts'
export { controlQueue } from './server/control-job.ts'
export { countReports } from './server/count-reports.ts'
export { createControlPlaneClient, type ControlPlaneClient } from './server/control-plane-client.ts'
export { prepareOrganization } from './server/prepare-organization.workflow.ts'
export { escalationForStep, setRequestOf } from './server/escalation-store.ts'
export type { ProvisioningServices } from './server/provisioning-services.ts'
export { reportClaim } from './server/report-claim.workflow.ts'
export { reportEscalation } from './server/report-escalation.workflow.ts'
export { startWebHealth } from './server/start-web-health.ts'
export { takeEscalation } from './server/take-escalation.workflow.ts'
export { tellEscalation } from './server/tell-escalation.ts'
export { startWorkerAgent, type WorkerAgent } from './server/start-worker-agent.ts'

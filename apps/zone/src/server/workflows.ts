/**
 * Every durable workflow of a zone. The worker registers them all; the web process enqueues by the same definitions and runs none.
 * A workflow that is missing here waits in its queue for ever, so a test compares this list with the files.
 */
import type { OrgTransaction } from '@repo/db/zone'
import type { QueueOptions, WorkflowDefinition } from '@repo/workflows'
import { postRun } from '../features/assessments/index.ts'
import { checkImport, commitImport, discardImportFile } from '../features/imports/workflows.ts'
import { applyStatus, controlQueue, prepareOrganization, reportClaim } from '../features/provisioning/index.ts'
import { organizationQueue, type WorkflowServices } from './define-workflow.ts'
import type { StepOptions } from './step-transactions.ts'

export const zoneWorkflows: readonly WorkflowDefinition<OrgTransaction, StepOptions, WorkflowServices>[] = [
  prepareOrganization,
  applyStatus,
  reportClaim,
  checkImport,
  commitImport,
  discardImportFile,
  postRun,
]

export const zoneQueues: readonly QueueOptions[] = [
  { name: organizationQueue, perOrganizationMax: 2, perWorkerMax: 6 },
  // A person waits on the claim page for these. Most of their time they sleep towards a control plane that is away, so many may.
  { name: controlQueue, perOrganizationMax: 1, perWorkerMax: 200, pollingIntervalMs: 250 },
]

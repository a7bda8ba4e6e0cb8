/**
 * Every durable workflow of a zone. The worker registers them all; the web process enqueues by the same definitions and runs none.
 * A workflow that is missing here waits in its queue for ever, so a test compares this list with the files.
 */
import type { OrgTransaction } from '@repo/db/zone'
import type { QueueOptions, WorkflowDefinition } from '@repo/workflows'
import { organizationQueue, type WorkflowServices } from './define-workflow.ts'
import type { StepOptions } from './step-transactions.ts'

export const zoneWorkflows: readonly WorkflowDefinition<OrgTransaction, StepOptions, WorkflowServices>[] = []

export const zoneQueues: readonly QueueOptions[] = [{ name: organizationQueue, perOrganizationMax: 2, perWorkerMax: 6 }]

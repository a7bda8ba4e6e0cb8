/**
 * Every durable workflow of the control plane. It is one small process, so the same one that answers operators also runs them; its lease and
 * the reaper let a second process take over.
 */
import type { DirectoryTransaction } from '@repo/db/control-plane'
import type { QueueOptions, WorkflowDefinition } from '@repo/workflows'
import { activateOrganization, followStatus, provisionOrganization } from '../features/organizations/lifecycle.workflow.ts'
import { lifecycleQueue } from './define-workflow.ts'

export const controlWorkflows: readonly WorkflowDefinition<DirectoryTransaction, undefined, undefined>[] = [
  provisionOrganization,
  activateOrganization,
  followStatus,
]

export const controlQueues: readonly QueueOptions[] = [
  // Operators and new customers wait for these, so the queue is looked at four times a second.
  { name: lifecycleQueue, perOrganizationMax: 1, perWorkerMax: 8, pollingIntervalMs: 250 },
]

import type { Clock } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { workflowsOver } from '@repo/workflows'
import type { ProvisioningServices } from '../features/provisioning/index.ts'
import type { NoticeSender } from '../features/notices/workflows.ts'
import type { ObjectStore } from './object-store.ts'
import type { StepOptions } from './step-transactions.ts'

/** What a zone's worker hands to its workflows, as `run.services`. */
export interface WorkflowServices {
  readonly clock: Clock
  readonly objectStore: ObjectStore
  /** Sends what administrators are told by e-mail. */
  readonly notices: NoticeSender
  readonly zone: string
  readonly cell: string
  /** What preparing an organisation and telling the control plane about it take. */
  readonly provisioning: ProvisioningServices
}

/** The queue of work that people start and wait for: at most two at once for one organisation, so that none starves the others. */
export const organizationQueue = 'organization'

/** `defineWorkflow` of the zone: steps get the organisation transaction. */
export const { defineWorkflow } = workflowsOver<OrgTransaction, StepOptions, WorkflowServices>()

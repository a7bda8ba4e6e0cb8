import type { DirectoryTransaction } from '@repo/db/control-plane'
import { defineBoundaryMessage, opaqueId } from '@repo/residency'
import { workflowsOver } from '@repo/workflows'
import { z } from 'zod'

/** The queue of the tenant lifecycle. One at a time for an organisation, so that its changes reach its zone in their order. */
export const lifecycleQueue = 'lifecycle'

/**
 * All that a workflow here is ever told: which organisation. The rest it reads from the directory. The engine's tables are outside the rule for
 * columns, so what is stored there passes the boundary walker instead.
 */
export const lifecycleInput = defineBoundaryMessage('lifecycle_input', 'R2', z.strictObject({ organizationId: opaqueId })).schema

/** `defineWorkflow` of the control plane: steps get the directory transaction. */
export const { defineWorkflow } = workflowsOver<DirectoryTransaction>()

import { invariant, parseOrgId, type OrgId } from '@repo/core'

/**
 * A workflow's id is `<organisation>:<workflow name>:<entity id>`. It is the idempotency key: the same id never runs twice.
 * The organisation in front is put there by the database function that enqueues, so a body can trust it as its scope.
 */
export interface WorkflowId {
  readonly organizationId: OrgId
  readonly workflowName: string
  readonly entityId: string
}

const namePattern = /^[a-z][a-z0-9-]{1,62}$/
const entityPattern = /^[A-Za-z0-9._-]{1,128}$/

/** True for a name that may be enqueued; the SQL function holds the same pattern. */
export function isWorkflowName(text: string): boolean {
  return namePattern.test(text)
}

/** @throws Error when the name or the entity id has characters that could shift the id's parts */
export function formatWorkflowId({ organizationId, workflowName, entityId }: WorkflowId): string {
  invariant(namePattern.test(workflowName), `"${workflowName}" is no workflow name`)
  invariant(entityPattern.test(entityId), 'an entity id holds letters, digits, dot, underscore and hyphen only')
  return `${organizationId}:${workflowName}:${entityId}`
}

/** @throws Error when the text is not an id this package made */
export function parseWorkflowId(text: string): WorkflowId {
  const [organization, workflowName, entityId, ...rest] = text.split(':')
  const organizationId = parseOrgId(organization)
  invariant(
    organizationId !== undefined && workflowName !== undefined && entityId !== undefined && rest.length === 0,
    'a workflow id has an organisation, a name and an entity id',
  )
  return { organizationId, workflowName, entityId }
}

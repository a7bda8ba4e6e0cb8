/**
 * The states of an organisation in the directory and the changes between them, as data: the API, the workflows and the console read
 * this table, and a test compares it with the database's check.
 */
import { controlErrors } from '@repo/contract/control'
import type { OrganizationStatus } from '@repo/contract/boundary'

/** What may follow each state. Moving belongs to the move workflow and is not offered to operators yet. */
export const transitions: Readonly<Record<OrganizationStatus, readonly OrganizationStatus[]>> = {
  provisioning: ['active', 'closed'],
  active: ['read_only', 'moving', 'suspended', 'closed'],
  read_only: ['active', 'moving', 'suspended', 'closed'],
  moving: ['active', 'moved'],
  moved: [],
  suspended: ['active', 'closed'],
  closed: [],
}

/** Gives true when a state may follow another. */
export function mayFollow(from: OrganizationStatus, to: OrganizationStatus): boolean {
  return transitions[from].includes(to)
}

/** @throws ORG_TRANSITION_NOT_ALLOWED naming the states that may follow */
export function requireTransition(from: OrganizationStatus, to: OrganizationStatus): void {
  if (!mayFollow(from, to)) throw controlErrors.ORG_TRANSITION_NOT_ALLOWED({ data: { status: from, allowed: transitions[from] } })
}

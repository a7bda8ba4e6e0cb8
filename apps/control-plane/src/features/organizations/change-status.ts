import { randomUUID } from 'node:crypto'
import { organizationStatus, type OrganizationStatus } from '@repo/contract/boundary'
import { controlErrors } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { enqueueLifecycle } from '../../server/enqueue.ts'
import { handle } from '../../server/procedures.ts'
import { requireTransition } from './lifecycle.ts'
import { followStatus } from './lifecycle.workflow.ts'
import { lockOrganization, organizationById, setStatus } from './organization-store.ts'
import { toRow } from './to-row.ts'

/** Characters of the id an operator types before people are cut off. */
const confirmLength = 8

/** @throws CONFIRMATION_MISMATCH unless what was typed is the beginning of the id, or all of it */
export function requireConfirmation(id: string, typed: string): void {
  if (typed.length < confirmLength || !id.startsWith(typed)) throw controlErrors.CONFIRMATION_MISMATCH()
}

/**
 * Changes the status in the directory, which edges follow within a second, and enqueues the order to the zone, whose fence has the last word.
 * Asking for what already is changes nothing.
 */
async function changeStatus(tx: DirectoryTransaction, id: string, to: OrganizationStatus) {
  const row = await lockOrganization(tx, id)
  const from = organizationStatus.parse(row.status)
  if (from !== to) {
    requireTransition(from, to)
    await setStatus(tx, id, to)
    await enqueueLifecycle(tx, followStatus, id, randomUUID())
  }
  const changed = await organizationById(tx, id)
  if (!changed) throw new Error('A locked organisation disappeared')
  return toRow(changed, undefined)
}

export const suspendOrganization = handle.organizations.suspend.handler(async ({ context: { tx }, input: { id, confirm } }) => {
  requireConfirmation(id, confirm)
  return changeStatus(tx, id, 'suspended')
})

/** Resuming is for suspended organisations: one that is still being prepared becomes active by being claimed. */
export const resumeOrganization = handle.organizations.resume.handler(async ({ context: { tx }, input: { id } }) => {
  const row = await lockOrganization(tx, id)
  const from = organizationStatus.parse(row.status)
  if (from === 'provisioning') throw controlErrors.ORG_TRANSITION_NOT_ALLOWED({ data: { status: from, allowed: ['closed'] } })
  return changeStatus(tx, id, 'active')
})

export const closeOrganization = handle.organizations.close.handler(async ({ context: { tx }, input: { id, confirm } }) => {
  requireConfirmation(id, confirm)
  return changeStatus(tx, id, 'closed')
})

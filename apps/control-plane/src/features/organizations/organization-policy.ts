/** Puts organisations under policies. The directory changes and the zone is told in one transaction, so that neither knows of a policy alone. */
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { organizationStatus } from '@repo/contract/boundary'
import { controlErrors } from '@repo/contract/control'
import { cellProblems, leavesSamePlaces, modes, policyProblems, type Region, type ResidencyPolicy } from '@repo/residency'
import { policyVersion, registryOf, type StoredPolicy } from '../registry/index.ts'
import { cellsOf, lockOrganization, lockOrganizations, orderJob, recordPolicy, type OrganizationRow } from './organization-store.ts'

/** States in which a zone is told of another policy. What is moving is told by its move, and what has ended by nobody. */
const told = ['provisioning', 'active', 'read_only', 'suspended'] as const
type Told = (typeof told)[number]
const toldStatus = (row: OrganizationRow): Told | undefined => told.find((one) => one === organizationStatus.parse(row.status))

/**
 * Puts a locked organisation under a version of a policy: its own count rises, edges learn its mode, its zone gets the policy.
 * @returns false in a state in which its policy does not change
 */
export async function putUnder(tx: DirectoryTransaction, row: OrganizationRow, stored: StoredPolicy): Promise<boolean> {
  const status = toldStatus(row)
  if (status === undefined) return false
  const changed = await recordPolicy(tx, row, stored)
  await orderJob(tx, changed, 'set_policy', status)
  return true
}

/** Organisations that follow a policy, all of them held. */
async function under(tx: DirectoryTransaction, where: { readonly policyId: string; readonly policyRevision?: number }): Promise<string[]> {
  const rows = await tx.organization.findMany({
    where: { ...where, status: { in: [...told] } },
    select: { id: true },
    orderBy: { id: 'asc' },
  })
  const ids = rows.map(({ id }) => id)
  await lockOrganizations(tx, ids)
  return ids
}

/** Gives every organisation under a policy its new version. */
export async function followVersion(tx: DirectoryTransaction, stored: StoredPolicy): Promise<void> {
  for (const id of await under(tx, { policyId: stored.id })) await putUnder(tx, await lockOrganization(tx, id), stored)
}

/**
 * Sends organisations of a zone their policies again after the registry changed: those whose places are others now, and nobody else. To be sent a policy
 * again ends live grants, so a place that an organisation's data could never be in is no concern of its grants.
 * @param before the registry as it was, read under `holdRegistry`
 */
export async function reissuePolicies(tx: DirectoryTransaction, zoneCode: string, before: readonly Region[]): Promise<void> {
  const after = await registryOf(tx, zoneCode)
  for (const stored of await policiesInUse(tx, zoneCode)) {
    if (leavesSamePlaces(stored.policy, before, after)) continue
    const held = { policyId: stored.id, policyRevision: stored.policy.version }
    for (const id of await under(tx, held)) await putUnder(tx, await lockOrganization(tx, id), stored)
  }
}

/** The version an organisation is under; undefined while it is under its mode alone. */
export async function heldPolicy(
  tx: DirectoryTransaction,
  { policyId, policyRevision }: Pick<OrganizationRow, 'policyId' | 'policyRevision'>,
): Promise<StoredPolicy | undefined> {
  return policyId === null || policyRevision === null ? undefined : policyVersion(tx, policyId, policyRevision)
}

/** Every version of a policy that an organisation of a zone is under. */
async function policiesInUse(tx: DirectoryTransaction, zoneCode: string): Promise<StoredPolicy[]> {
  const used = await tx.organization.groupBy({
    by: ['policyId', 'policyRevision'],
    where: { zoneCode, policyId: { not: null }, status: { not: 'closed' } },
    orderBy: [{ policyId: 'asc' }, { policyRevision: 'asc' }],
  })
  const stored = []
  for (const key of used) stored.push(await heldPolicy(tx, key))
  return stored.filter((one) => one !== undefined)
}

/** Policies in use in a zone that its registry, as it is now, would leave without a place. */
export async function brokenPolicies(tx: DirectoryTransaction, zoneCode: string): Promise<StoredPolicy[]> {
  const regions = await registryOf(tx, zoneCode)
  return (await policiesInUse(tx, zoneCode)).filter(({ policy }) => policyProblems(policy, regions).length > 0)
}

/** Every version that an organisation on the cell is under, each once. */
export async function policiesOnCell(tx: DirectoryTransaction, cellNumber: number): Promise<ResidencyPolicy[]> {
  const used = await tx.organization.groupBy({
    by: ['policyId', 'policyRevision'],
    where: { cellNumber, policyId: { not: null }, status: { not: 'closed' } },
  })
  const stored = await Promise.all(used.map((key) => heldPolicy(tx, key)))
  return stored.flatMap((one) => (one ? [one.policy] : []))
}

/** Organisations that would follow a new version of a policy. */
export const followersOf = (tx: DirectoryTransaction, policyId: string) =>
  tx.organization.findMany({ where: { policyId, status: { in: [...told] } }, select: { cellNumber: true, zoneCode: true } })

/**
 * Requires that the cells on which organisations are keep a policy: it changes no place, so they must stay where they may be.
 * @throws POLICY_UNSATISFIABLE naming the cells
 */
export async function requireKept(
  tx: DirectoryTransaction,
  organizations: readonly Pick<OrganizationRow, 'cellNumber'>[],
  policy: ResidencyPolicy,
): Promise<void> {
  if (organizations.length === 0) return
  const regions = await registryOf(tx, policy.zone)
  const cells = await cellsOf(tx, policy.zone)
  const used = cells.filter(({ number }) => organizations.some(({ cellNumber }) => cellNumber === number))
  const broken = used.filter(
    (cell) => cellProblems(policy, cell.uses, regions).length > 0 || (modes[policy.mode].dedicatedCell && cell.organizations > 1),
  )
  if (broken.length > 0) throw controlErrors.POLICY_UNSATISFIABLE({ data: { at: broken.map(({ code }) => code) } })
}

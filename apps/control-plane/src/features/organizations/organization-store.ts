/** The only file that queries organisations and their jobs. Every change of routing is logged by the database itself. */
import { randomUUID } from 'node:crypto'
import { routingErrors } from '@repo/contract/edge'
import { regionRoles, type OrganizationKind, type OrganizationStatus, type ZoneJobKind } from '@repo/contract/boundary'
import type { DirectoryTransaction, OrganizationModel, Prisma } from '@repo/db/control-plane'
import { modes, policyModes } from '@repo/residency'
import type { StoredPolicy } from '../registry/index.ts'
import type { CandidateCell } from './placement.ts'

const withCell = { cell: { select: { code: true, zone: { select: { webOrigin: true } } } } } as const
export type OrganizationRow = Prisma.OrganizationGetPayload<{ include: typeof withCell }>

export interface NewOrganization {
  readonly id: string
  readonly zoneCode: string
  readonly cellNumber: number
  readonly kindCode: OrganizationKind
  readonly policy: StoredPolicy
}

export async function insertOrganization(tx: DirectoryTransaction, { id, zoneCode, cellNumber, kindCode, policy }: NewOrganization) {
  const held = { policyId: policy.id, policyRevision: policy.policy.version }
  await tx.organization.create({
    data: {
      id,
      zoneCode,
      cellNumber,
      kindCode,
      policyMode: policy.policy.mode,
      policyVersion: 1,
      ...held,
      status: 'provisioning',
      epoch: 1,
    },
  })
  await tx.organizationPolicy.create({ data: { organizationId: id, policyVersion: 1, ...held } })
}

/** Writes down that a locked organisation is under a policy from now on. Edges are told by the directory's own log. */
export async function recordPolicy(
  tx: DirectoryTransaction,
  { id, policyVersion }: OrganizationModel,
  { id: policyId, policy }: StoredPolicy,
) {
  const held = { policyId, policyRevision: policy.version }
  const next = policyVersion + 1
  await tx.organizationPolicy.create({ data: { organizationId: id, policyVersion: next, ...held } })
  return tx.organization.update({ where: { id }, data: { policyMode: policy.mode, policyVersion: next, ...held } })
}

export function organizationById(tx: DirectoryTransaction, id: string): Promise<OrganizationRow | null> {
  return tx.organization.findUnique({ where: { id }, include: withCell })
}

/**
 * Reads an organisation and holds its row until the transaction ends, so that two decisions about it cannot cross.
 * @throws ORG_NOT_FOUND
 */
export async function lockOrganization(tx: DirectoryTransaction, id: string): Promise<OrganizationRow> {
  await tx.$queryRaw`select 1 from directory.organization where id = ${id}::uuid for update`
  const row = await organizationById(tx, id)
  if (!row) throw routingErrors.ORG_NOT_FOUND()
  return row
}

/**
 * Holds many organisations before any of them is changed, in one order. Changed one after the other, each would keep the change log's head while the next
 * one is waited for, and whoever holds that one waits for the head.
 */
export async function lockOrganizations(tx: DirectoryTransaction, ids: readonly string[]): Promise<void> {
  await tx.$queryRaw`select 1 from directory.organization where id = any (${[...ids]}::uuid[]) order by id for update`
}

export async function setStatus(tx: DirectoryTransaction, id: string, status: OrganizationStatus): Promise<void> {
  await tx.organization.update({ where: { id }, data: { status } })
}

/** Asks the organisation's zone to make `target` true. The database numbers the job. */
export async function orderJob(
  tx: DirectoryTransaction,
  row: OrganizationModel,
  kind: Exclude<ZoneJobKind, 'escalate'>,
  target: OrganizationStatus,
): Promise<void> {
  await tx.zoneJob.create({ data: { ...addressed(row), kind, targetStatus: target } })
}

/** Asks the organisation's zone to look into something. @returns the job's id, which is the escalation's */
export async function orderEscalation(
  tx: DirectoryTransaction,
  row: OrganizationModel,
  { purpose, ticket }: { readonly purpose: string; readonly ticket: string },
): Promise<string> {
  const job = addressed(row)
  await tx.zoneJob.create({ data: { ...job, kind: 'escalate', targetStatus: row.status, purposeCode: purpose, ticketCode: ticket } })
  return job.id
}

function addressed(row: OrganizationModel) {
  return {
    id: randomUUID(),
    zoneCode: row.zoneCode,
    organizationId: row.id,
    cellNumber: row.cellNumber,
    epoch: row.epoch,
    organizationKind: row.kindCode,
    policyMode: row.policyMode,
    policyVersion: row.policyVersion,
  }
}

/** Organisation id → how far its zone is with preparing it. Ids without such a job are left out. */
export async function provisionOutcomes(tx: DirectoryTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const jobs = await tx.zoneJob.findMany({
    where: { organizationId: { in: [...ids] }, kind: 'provision' },
    select: { organizationId: true, outcome: true },
  })
  return new Map(jobs.map((job) => [job.organizationId, job.outcome]))
}

const dedicatedModes = policyModes.filter((mode) => modes[mode].dedicatedCell)

/** Cells of a zone with what each does where, and how many organisations it holds, for placement. */
export async function cellsOf(tx: DirectoryTransaction, zoneCode: string): Promise<CandidateCell[]> {
  const cells = await tx.cell.findMany({
    where: { zoneCode },
    include: {
      regions: { where: { lifecycle: { not: 'retired' } }, include: { place: { select: { id: true } } } },
      _count: { select: { organizations: { where: { status: { not: 'closed' } } } } },
    },
  })
  const alone = await tx.organization.groupBy({
    by: ['cellNumber'],
    where: { zoneCode, status: { not: 'closed' }, policyMode: { in: dedicatedModes } },
  })
  return cells.map((cell) => ({
    number: cell.number,
    code: cell.code,
    state: cell.state,
    uses: cell.regions.map(({ place, role }) => ({ regionId: place.id, role: toRole(role) })),
    organizations: cell._count.organizations,
    dedicated: alone.some(({ cellNumber }) => cellNumber === cell.number),
  }))
}

/** A role of the database's own check; what is none counts as the one that sees everything. */
const toRole = (text: string) => regionRoles.find((role) => role === text) ?? 'primary'

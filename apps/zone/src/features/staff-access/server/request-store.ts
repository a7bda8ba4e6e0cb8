/** The only file that queries access requests inside an organisation. Every step is a compare-and-set from `pending`, by the database's clock. */
import type { OrgId } from '@repo/core'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import type { RequestState, RequestStatus } from '@repo/residency'

export type RequestRow = Prisma.AccessRequestGetPayload<object>

export interface NewRequest {
  readonly organizationId: string
  readonly kind: string
  readonly requestedBy: string
  readonly purpose: string
  readonly reason: string
  readonly ticket: string
  readonly dataset: string
  readonly recordId: string | null
  readonly level: string
  readonly verb: string
  readonly sourceCountry: string
  readonly destinationCountry: string | null
  readonly askedMinutes: number
  readonly usesMax: number | null
  readonly needsCustomer: boolean
  readonly policyMode: string
  readonly policyVersion: number
}

export async function insertRequest(tx: OrgTransaction, data: NewRequest, now: Date, lifetimeMs: number): Promise<RequestRow> {
  return tx.accessRequest.create({ data: { ...data, createdAt: now, expiresAt: new Date(now.getTime() + lifetimeMs) } })
}

export async function requestById(tx: OrgTransaction, orgId: OrgId, id: string): Promise<RequestRow | undefined> {
  return (await tx.accessRequest.findUnique({ where: { organizationId_id: { organizationId: orgId, id } } })) ?? undefined
}

/** As `requestById`, and nobody else takes a step of it until this transaction ends. */
export async function requestForStep(tx: OrgTransaction, orgId: OrgId, id: string): Promise<RequestRow | undefined> {
  await tx.$queryRaw`select id from app.access_request where organization_id = ${orgId}::uuid and id = ${id}::uuid for update`
  return requestById(tx, orgId, id)
}

/** @returns false when the request was no longer pending, or its time was over */
export async function setApproval(
  tx: OrgTransaction,
  orgId: OrgId,
  id: string,
  { side, by, complete }: { readonly side: 'staff' | 'customer'; readonly by: string; readonly complete: boolean },
): Promise<boolean> {
  const status = complete ? 'approved' : 'pending'
  const changed =
    side === 'staff'
      ? await tx.$executeRaw`update app.access_request set staff_approved_by = ${by}::uuid, staff_approved_at = clock_timestamp(), status = ${status}
          where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'pending' and expires_at > clock_timestamp() and staff_approved_by is null`
      : await tx.$executeRaw`update app.access_request set customer_approved_by = ${by}::uuid, customer_approved_at = clock_timestamp(), status = ${status}
          where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'pending' and expires_at > clock_timestamp() and customer_approved_by is null`
  return changed === 1
}

/** Ends a pending request by somebody's word. @returns false when it was no longer pending, or its time was over */
export async function setEnd(tx: OrgTransaction, orgId: OrgId, id: string, status: 'rejected' | 'cancelled', by: string): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update app.access_request set status = ${status}, ended_by = ${by}::uuid, ended_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'pending' and expires_at > clock_timestamp()`
  return changed === 1
}

/** Ends a request whose time is over. @returns whether it did, and how long it still has when it is pending */
export async function expireRequest(tx: OrgTransaction, orgId: OrgId, id: string): Promise<{ ended: boolean; leftMs: number }> {
  const ended = await tx.$executeRaw`
    update app.access_request set status = 'expired', ended_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'pending' and expires_at <= clock_timestamp()`
  const [row] = await tx.$queryRaw<{ left: number }[]>`
    select ceil(extract(epoch from expires_at - clock_timestamp()) * 1000)::float8 as left from app.access_request
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'pending'`
  return { ended: ended === 1, leftMs: Math.max(0, row?.left ?? 0) }
}

/** Requests, newest first. */
export function listRequests(
  tx: OrgTransaction,
  filter: { readonly status?: string | undefined },
  after: { readonly id: string } | undefined,
  take: number,
): Promise<RequestRow[]> {
  const where = { ...(filter.status === undefined ? {} : { status: filter.status }), ...(after ? { id: { lt: after.id } } : {}) }
  return tx.accessRequest.findMany({ where, orderBy: { id: 'desc' }, take })
}

export function countRequests(tx: OrgTransaction, filter: { readonly status?: string | undefined }): Promise<number> {
  return tx.accessRequest.count({ where: filter.status === undefined ? {} : { status: filter.status } })
}

/** The row as the rules see it. */
export function stateOf(row: RequestRow): RequestState {
  return {
    status: row.status as RequestStatus,
    requestedBy: row.requestedBy,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    needsCustomer: row.needsCustomer,
    staffApprovedBy: row.staffApprovedBy,
    customerApprovedBy: row.customerApprovedBy,
  }
}

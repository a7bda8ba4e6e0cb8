/** The only file that queries grants and their transcript inside an organisation. */
import { invariant, type OrgId } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction, type Prisma } from '@repo/db/zone'
import type { GrantState, GrantStatus } from '@repo/residency'
import type { GovernedBy } from '../access-rules.ts'
import type { RequestRow } from './request-store.ts'

export type GrantRow = Prisma.AccessGrantGetPayload<object>

/** Begins the access a request asked for: now, by the database's clock, and until the asked time is over or the approver's earlier end. */
export async function insertGrant(
  tx: OrgTransaction,
  request: RequestRow,
  approvers: { readonly staff: string; readonly customer: string | null },
  governed: GovernedBy,
  until: string | undefined,
): Promise<{ readonly id: string }> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    insert into app.access_grant (organization_id, request_id, kind, staff_id, dataset, record_id, level, verb, approved_by_staff, approved_by_customer,
      policy_mode, policy_version, zone, cell, uses_max, starts_at, ends_at)
    select ${request.organizationId}::uuid, ${request.id}::uuid, ${request.kind}, ${request.requestedBy}::uuid, ${request.dataset},
      ${request.recordId}::uuid, ${request.level}, ${request.verb}, ${approvers.staff}::uuid, ${approvers.customer}::uuid,
      ${governed.policyMode}, ${governed.policyVersion}::integer, ${governed.zone}, ${governed.cell}, ${request.usesMax}::integer,
      start.at, least(start.at + make_interval(mins => ${request.askedMinutes}::integer), coalesce(${until ?? null}::timestamptz, 'infinity'))
    from (select clock_timestamp() as at offset 0) as start returning id`
  invariant(row, 'an insert gives its row')
  return row
}

export async function grantById(tx: OrgTransaction, orgId: OrgId, id: string): Promise<GrantRow | undefined> {
  return (await tx.accessGrant.findUnique({ where: { organizationId_id: { organizationId: orgId, id } } })) ?? undefined
}

export async function grantsById(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, GrantRow>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.accessGrant.findMany({ where: { id: { in: [...new Set(ids)] } } })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The request that a grant answers. */
export async function requestOf(tx: OrgTransaction, orgId: OrgId, id: string): Promise<string> {
  const grant = await grantById(tx, orgId, id)
  invariant(grant, 'grants are never deleted')
  return grant.requestId
}

/** Grants of these requests, by the request's id. */
export async function grantIdsOf(tx: OrgTransaction, requestIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (requestIds.length === 0) return new Map()
  const rows = await tx.accessGrant.findMany({ where: { requestId: { in: [...requestIds] } }, select: { id: true, requestId: true } })
  return new Map(rows.map(({ id, requestId }) => [requestId, id]))
}

/** What the requests of these grants said. */
export async function wordsOf(tx: OrgTransaction, grants: readonly GrantRow[]) {
  const rows = await tx.accessRequest.findMany({
    where: { id: { in: grants.map(({ requestId }) => requestId) } },
    select: { id: true, purpose: true, reason: true, ticket: true },
  })
  return new Map(rows.map(({ id, ...words }) => [id, words]))
}

/** Counts one use. The last of a limited number ends the grant. @returns false when it is not live any more */
export async function countUse(tx: OrgTransaction, orgId: OrgId, id: string): Promise<boolean> {
  const counted = await tx.$executeRaw`
    update app.access_grant set use_count = use_count + 1,
      status = case when use_count + 1 = uses_max then 'exhausted' else status end,
      ended_at = case when use_count + 1 = uses_max then clock_timestamp() end,
      end_reason = case when use_count + 1 = uses_max then 'used_up' end
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active' and ends_at > clock_timestamp()`
  return counted === 1
}

/** From the caller's commit on nothing of this grant runs any more: see the function in the database. */
export async function endUse(tx: OrgTransaction, id: string): Promise<void> {
  await tx.$queryRaw`select app.end_grant_use(${id}::uuid)`
}

/** Ends a grant by somebody's word. @returns false when it had ended before */
export async function revokeGrant(tx: OrgTransaction, orgId: OrgId, id: string, by: string, note: string): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update app.access_grant set status = 'revoked', ended_at = clock_timestamp(), end_reason = 'revoked', ended_by = ${by}::uuid, end_note = ${note}
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active' and ends_at > clock_timestamp()`
  return changed === 1
}

/** Ends a grant whose time is over. @returns whether it did, and how long it still has when it is active */
export async function expireGrant(tx: OrgTransaction, orgId: OrgId, id: string): Promise<{ ended: boolean; leftMs: number }> {
  const ended = await tx.$executeRaw`
    update app.access_grant set status = 'expired', ended_at = clock_timestamp(), end_reason = 'time'
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active' and ends_at <= clock_timestamp()`
  const [row] = await tx.$queryRaw<{ left: number }[]>`
    select ceil(extract(epoch from ends_at - clock_timestamp()) * 1000)::float8 as left from app.access_grant
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active'`
  return { ended: ended === 1, leftMs: Math.max(0, row?.left ?? 0) }
}

/** Ends a grant whose holder is not who it was given to any more. @returns false when it had ended before */
export async function endForChangedRole(tx: OrgTransaction, orgId: OrgId, id: string): Promise<boolean> {
  const changed = await tx.$executeRaw`
    update app.access_grant set status = 'revoked', ended_at = clock_timestamp(), end_reason = 'role_changed'
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'active'`
  return changed === 1
}

export async function setNote(tx: OrgTransaction, orgId: OrgId, id: string, note: string): Promise<void> {
  await tx.$executeRaw`update app.access_grant set after_note = ${note}, after_noted_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid`
}

/** @returns false when somebody has judged it before */
export async function setReview(tx: OrgTransaction, orgId: OrgId, id: string, review: string, by: string): Promise<boolean> {
  const changed =
    await tx.$executeRaw`update app.access_grant set review = ${review}, reviewed_by = ${by}::uuid, reviewed_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and reviewed_at is null`
  return changed === 1
}

/** Grants, newest first. */
export function listGrants(
  tx: OrgTransaction,
  filter: { readonly status?: string | undefined },
  after: { readonly id: string } | undefined,
  take: number,
): Promise<GrantRow[]> {
  const where = { ...(filter.status === undefined ? {} : { status: filter.status }), ...(after ? { id: { lt: after.id } } : {}) }
  return tx.accessGrant.findMany({ where, orderBy: { id: 'desc' }, take })
}

export function countGrants(tx: OrgTransaction, filter: { readonly status?: string | undefined }): Promise<number> {
  return tx.accessGrant.count({ where: filter.status === undefined ? {} : { status: filter.status } })
}

/** Writes down what was shown: with a reason, what was uncovered; without one, what was seen covered. */
export async function insertUses(
  tx: OrgTransaction,
  { organizationId, id, staffId, dataset }: GrantRow,
  seen: readonly { readonly recordId: string; readonly fields: readonly string[]; readonly reason?: string }[],
): Promise<void> {
  const rows = seen.map(({ recordId, fields, reason }) => ({ record_id: recordId, fields, reason: reason ?? null }))
  await tx.$executeRaw`insert into app.access_grant_use (organization_id, grant_id, staff_id, dataset, record_id, fields, uncovered, reason)
    select ${organizationId}::uuid, ${id}::uuid, ${staffId}::uuid, ${dataset}, seen.record_id, seen.fields, seen.reason is not null, seen.reason
    from jsonb_to_recordset(${jsonRows(rows)}::jsonb) as seen (record_id uuid, fields text[], reason text)`
}

/** Grants that are live now, by the database's clock; the ones that end last come first. */
export function activeGrants(tx: OrgTransaction) {
  return tx.$queryRaw<{ id: string; kind: string; dataset: string; ends_at: Date }[]>`
    select id, kind, dataset, ends_at from app.access_grant
    where organization_id = ${organizationInScope} and status = 'active' and ends_at > clock_timestamp() order by ends_at desc limit 20`
}

/** What was seen under a grant, in order. */
export function listUses(tx: OrgTransaction, grantId: string, after: { readonly id: string } | undefined, take: number) {
  return tx.accessGrantUse.findMany({ where: { grantId, ...(after ? { id: { gt: after.id } } : {}) }, orderBy: { id: 'asc' }, take })
}

export function countUses(tx: OrgTransaction, grantId: string): Promise<number> {
  return tx.accessGrantUse.count({ where: { grantId } })
}

/** The row as the rules see it. */
export function grantStateOf(row: GrantRow): GrantState {
  return {
    status: row.status as GrantStatus,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt.getTime(),
    usesMax: row.usesMax,
    useCount: row.useCount,
  }
}

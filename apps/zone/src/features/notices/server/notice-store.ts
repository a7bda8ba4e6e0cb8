/** The only file that queries notices. */
import { noticeFailures, noticeKinds, type NoticeFailure, type NoticeKind, type Told } from '@repo/contract'
import { invariant, type OrgId } from '@repo/core'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'

export interface NewNotice {
  readonly kind: NoticeKind
  readonly targetId: string
  /** Until when it makes sense to send it. */
  readonly until: Date
  /** Who needs no telling: whose act it tells of. */
  readonly except?: string | undefined
}

/** Makes one for each active administrator. What was made before stays as it is. @returns how many there are new */
export async function insertNotices(tx: OrgTransaction, orgId: OrgId, { kind, targetId, until, except }: NewNotice): Promise<number> {
  return tx.$executeRaw`
    insert into app.notice (organization_id, kind, target_id, recipient_id, send_until)
    select distinct organization_id, ${kind}, ${targetId}::uuid, user_id, ${until}::timestamptz from app.membership
    where organization_id = ${orgId}::uuid and role = 'administrator' and association_id is null and status = 'active'
      and user_id is distinct from ${except ?? null}::uuid
    on conflict do nothing`
}

/** What was not sent by now tells of nothing any more. */
export async function withdrawWaiting(tx: OrgTransaction, orgId: OrgId, targetId: string): Promise<void> {
  await tx.$executeRaw`update app.notice set status = 'withdrawn', settled_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and target_id = ${targetId}::uuid and status = 'waiting'`
}

/** Gives up what came too late. @returns the ids of those */
export async function giveUpLate(tx: OrgTransaction, orgId: OrgId, targetId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    update app.notice set status = 'failed', failure = coalesce(failure, 'AWAY'), settled_at = clock_timestamp()
    where organization_id = ${orgId}::uuid and target_id = ${targetId}::uuid and status = 'waiting' and send_until <= clock_timestamp() returning id`
  return rows.map(({ id }) => id)
}

/** Of one target, those that are still to be sent. */
export async function waitingIds(tx: OrgTransaction, targetId: string): Promise<string[]> {
  const rows = await tx.notice.findMany({ where: { targetId, status: 'waiting' }, select: { id: true }, orderBy: { id: 'asc' } })
  return rows.map(({ id }) => id)
}

/** Notes what became of an attempt; away is not the end. @returns false when it was settled before */
export async function storeAttempt(tx: OrgTransaction, orgId: OrgId, id: string, failure: NoticeFailure | null): Promise<boolean> {
  const status = failure === null ? 'accepted' : failure === 'AWAY' ? 'waiting' : 'failed'
  const changed = await tx.$executeRaw`
    update app.notice set attempts = attempts + 1, failure = ${failure}, status = ${status},
      settled_at = case when ${status} = 'waiting' then null else clock_timestamp() end
    where organization_id = ${orgId}::uuid and id = ${id}::uuid and status = 'waiting'`
  return changed === 1
}

export interface Addressed {
  readonly kind: NoticeKind
  readonly targetId: string
  /** Of the organisation, BCP 47. */
  readonly locale: string | null
  /** Undefined: who was to be told is no administrator any more. */
  readonly email: string | undefined
}

/** A notice with where to send it, read when it is sent and kept nowhere. Undefined when it does not wait any more. */
export async function addressedNotice(tx: OrgTransaction, organizationId: OrgId, id: string): Promise<Addressed | undefined> {
  const notice = await tx.notice.findUnique({ where: { organizationId_id: { organizationId, id } } })
  if (notice?.status !== 'waiting') return undefined
  const organization = await tx.organization.findUnique({ where: { id: organizationId }, select: { defaultLocale: true } })
  const seat = await tx.membership.findFirst({
    where: { userId: notice.recipientId, role: 'administrator', associationId: null, status: 'active' },
    select: { email: true },
  })
  const kind = noticeKinds.find((one) => one === notice.kind)
  invariant(kind, 'the database admits these kinds alone')
  return { kind, targetId: notice.targetId, locale: organization?.defaultLocale ?? null, email: seat?.email }
}

/** How far people have been told of each of these. */
export async function countTold(tx: OrgTransaction, targetIds: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  if (targetIds.length === 0) return new Map()
  const rows = await tx.$queryRaw<{ target: string; accepted: number; waiting: number; failed: number; failure: string | null }[]>`
    select target_id::text as target, count(*) filter (where status = 'accepted')::integer as accepted,
      count(*) filter (where status = 'waiting')::integer as waiting, count(*) filter (where status = 'failed')::integer as failed,
      (array_agg(failure order by id desc) filter (where failure is not null and status in ('waiting', 'failed')))[1] as failure
    from app.notice where target_id = any(${[...targetIds]}::uuid[]) group by target_id`
  return new Map(
    rows.map(({ target, failure, ...counts }) => [target, { ...counts, failure: noticeFailures.find((one) => one === failure) ?? null }]),
  )
}

export const noticesKeptDays = 90
const forgottenAtOnce = 1_000

/** Forgets some of what is long over. What was sent stands in the trail. @returns whether there may be more */
export async function forgetNotices(tx: OrgTransaction, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - noticesKeptDays * 86_400_000)
  const forgotten = await tx.$executeRaw`
    delete from app.notice where organization_id = ${organizationInScope} and id in (
      select id from app.notice where organization_id = ${organizationInScope} and created_at < ${before} and status <> 'waiting'
      order by created_at limit ${forgottenAtOnce} for update skip locked)`
  return forgotten === forgottenAtOnce
}

import type { auditFilter } from '@repo/contract'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import type { z } from 'zod'
import { sortingOf } from '../../../server/sort-order.ts'
import { sealedColumns, type EventRow } from '../sealed-event.ts'

/** An event in its sealed form, where it stands in the chain, and what its actor is called today. */
export interface ListedEvent {
  readonly event: EventRow
  readonly sequence: bigint | null
  readonly previousHash: string | null
  readonly hash: string | null
  readonly actorName: string | null
}

export interface EventPosition {
  readonly at: string
  readonly id: string
}

export type EventFilter = z.infer<typeof auditFilter>

export const positionOf = ({ event }: ListedEvent): EventPosition => ({ at: event.occurredAt, id: event.id })

function matching(filter: EventFilter): Prisma.Sql {
  const { actorId, actorKind, action, targetKind, targetId, level, decision, from, to, traceId } = filter
  const when = (value: string | undefined, sql: (value: string) => Prisma.Sql) => (value === undefined ? Prisma.empty : sql(value))
  return Prisma.sql`audit_event.organization_id = ${organizationInScope}
    ${when(actorId, (value) => Prisma.sql`and actor_id = ${value}::uuid`)}
    ${when(actorKind, (value) => Prisma.sql`and actor_kind = ${value}`)}
    ${when(action, (value) => Prisma.sql`and action = ${value}`)}
    ${when(targetKind, (value) => Prisma.sql`and target_kind = ${value}`)}
    ${when(targetId, (value) => Prisma.sql`and target_id = ${value}::uuid`)}
    ${when(level, (value) => Prisma.sql`and level = ${value}`)}
    ${when(decision, (value) => Prisma.sql`and decision = ${value}`)}
    ${when(from, (value) => Prisma.sql`and occurred_at >= ${value}::timestamptz`)}
    ${when(to, (value) => Prisma.sql`and occurred_at < ${value}::timestamptz`)}
    ${when(traceId, (value) => Prisma.sql`and trace_id = ${value}`)}`
}

/** Events in order of their instants, with their seals. */
export function listEvents(
  tx: OrgTransaction,
  filter: EventFilter,
  after: EventPosition | undefined,
  take: number,
): Promise<ListedEvent[]> {
  const descending = sortingOf(filter.sort).direction === 'desc'
  const direction = descending ? Prisma.sql`desc` : Prisma.sql`asc`
  const beyond = after
    ? Prisma.sql`and (occurred_at, audit_event.id) ${descending ? Prisma.sql`<` : Prisma.sql`>`} (${after.at}::timestamptz, ${after.id}::uuid)`
    : Prisma.empty
  return withSeals(tx, Prisma.sql`${matching(filter)} ${beyond}`, direction, take)
}

export async function eventById(tx: OrgTransaction, id: string): Promise<ListedEvent | undefined> {
  const which = Prisma.sql`organization_id = ${organizationInScope} and app.audit_event.id = ${id}::uuid`
  return (await withSeals(tx, which, Prisma.sql`asc`, 1))[0]
}

/** The columns are read exactly as the sealer reads them, so that what is shown is what was sealed. */
function withSeals(tx: OrgTransaction, which: Prisma.Sql, direction: Prisma.Sql, take: number): Promise<ListedEvent[]> {
  return tx.$queryRaw<ListedEvent[]>`
    with event as materialized (
      select ${Prisma.raw(sealedColumns)} from app.audit_event where ${which}
      order by app.audit_event.occurred_at ${direction}, app.audit_event.id ${direction} limit ${take}::integer)
    select to_jsonb(event) as event, seal.sequence, encode(seal.previous_hash, 'hex') as "previousHash", encode(seal.hash, 'hex') as hash,
      coalesce(
        (select display_name from app.membership where organization_id = ${organizationInScope} and user_id = event."actorId"::uuid limit 1),
        (select name from app.api_key where organization_id = ${organizationInScope} and id = event."actorId"::uuid)) as "actorName"
    from event left join app.audit_seal as seal on seal.organization_id = ${organizationInScope} and seal.event_id = event.id::uuid
    order by event."occurredAt" ${direction}, event.id ${direction}`
}

export async function countEvents(tx: OrgTransaction, filter: EventFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ total: bigint }[]>`select count(*) as total from app.audit_event where ${matching(filter)}`
  return Number(row?.total ?? 0)
}

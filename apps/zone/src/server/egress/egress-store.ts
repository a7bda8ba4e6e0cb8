/** The only file that queries the egress register. */
import type { IdentityTransaction, OrgTransaction } from '@repo/db/zone'
import type { RefusalKind } from './guard.ts'

export interface Use {
  /** A day in UTC, `YYYY-MM-DD`. */
  readonly day: string
  readonly purpose: string
  readonly host: string
  readonly port: number
  readonly connections: number
  readonly sentBytes: number
  readonly receivedBytes: number
}

export interface Refusal {
  readonly kind: RefusalKind
  readonly program: 'web' | 'worker'
  readonly host: string
  readonly port: number | undefined
  readonly times: number
  readonly firstAt: Date
  readonly lastAt: Date
}

/** Adds to what other programs of the cell have counted for the same day and destination. */
export async function addUses(tx: IdentityTransaction, uses: readonly Use[]): Promise<void> {
  for (const { day, purpose, host, port, connections, sentBytes, receivedBytes } of uses) {
    await tx.$executeRaw`insert into egress.use as held (day, purpose, host, port, connections, sent_bytes, received_bytes)
      values (${day}::date, ${purpose}, ${host}, ${port}, ${connections}, ${sentBytes}, ${receivedBytes})
      on conflict (day, purpose, host, port) do update set connections = held.connections + excluded.connections,
        sent_bytes = held.sent_bytes + excluded.sent_bytes, received_bytes = held.received_bytes + excluded.received_bytes`
  }
}

export async function insertRefusals(tx: IdentityTransaction, refusals: readonly Refusal[]): Promise<void> {
  for (const { kind, program, host, port, times, firstAt, lastAt } of refusals) {
    await tx.$executeRaw`insert into egress.refusal (kind, program, host, port, times, first_at, last_at)
      values (${kind}, ${program}, ${host}, ${port ?? null}::integer, ${times}, ${firstAt}, ${lastAt})`
  }
}

/** Messages of one kind to the control plane, on one day. */
export interface Told {
  /** A day in UTC, `YYYY-MM-DD`. */
  readonly day: string
  readonly message: string
  readonly bucket: 'R1' | 'R2'
  /** The nil id where it is about no organisation. */
  readonly organizationId: string
  readonly messages: number
  readonly sentBytes: number
}

export async function addTold(tx: IdentityTransaction, all: readonly Told[]): Promise<void> {
  for (const { day, message, bucket, organizationId, messages, sentBytes } of all) {
    await tx.$executeRaw`insert into egress.boundary_message as held (day, message, bucket, organization_id, messages, sent_bytes)
      values (${day}::date, ${message}, ${bucket}, ${organizationId}::uuid, ${messages}, ${sentBytes})
      on conflict (organization_id, day, message) do update set messages = held.messages + excluded.messages, sent_bytes = held.sent_bytes + excluded.sent_bytes`
  }
}

/** What was told on one day about the organisation in scope, and about none. */
export async function toldOn(
  tx: OrgTransaction,
  day: string,
): Promise<{ message: string; bucket: string; messages: bigint; sentBytes: bigint }[]> {
  return tx.$queryRaw<{ message: string; bucket: string; messages: bigint; sentBytes: bigint }[]>`
    select message, bucket, messages, sent_bytes as "sentBytes" from egress.boundary_message where day = ${day}::date order by message`
}

export interface UseOfDestination {
  readonly host: string
  readonly port: number
  readonly purpose: string
  readonly connections: number
  readonly sentBytes: number
  readonly receivedBytes: number
  readonly lastDay: string
}

/** What went to each destination since a day. */
export async function usesSince(tx: OrgTransaction, day: string): Promise<UseOfDestination[]> {
  return tx.$queryRaw<UseOfDestination[]>`
    select host, port, purpose, sum(connections)::float8 as connections, sum(sent_bytes)::float8 as "sentBytes",
      sum(received_bytes)::float8 as "receivedBytes", max(day)::text as "lastDay"
    from egress.use where day >= ${day}::date group by host, port, purpose order by purpose, host, port`
}

/** How often each kind was refused since an instant. Not what was asked for: a name may say something about another organisation. */
export async function refusalsSince(tx: OrgTransaction, since: Date): Promise<{ kind: RefusalKind; times: number; lastAt: Date }[]> {
  return tx.$queryRaw<{ kind: RefusalKind; times: number; lastAt: Date }[]>`
    select kind, sum(times)::float8 as times, max(last_at) as "lastAt" from egress.refusal where last_at >= ${since} group by kind order by kind`
}

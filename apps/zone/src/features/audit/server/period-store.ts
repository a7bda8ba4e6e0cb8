import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { Checkpoint } from '@repo/residency'
import { checkpointsAfter } from './chain-store.ts'

export interface SealedSpan {
  /** The first and the last place in the chain of an event of the period; null when it has none. */
  readonly first: bigint | null
  readonly last: bigint | null
  /** Events of the period that are not sealed yet. */
  readonly unsealed: bigint
}

/** Where the events of a period stand. They need not stand together: a chain is ordered by transactions, not by instants. */
export async function sealedSpan(tx: OrgTransaction, from: string, to: string): Promise<SealedSpan> {
  const [span] = await tx.$queryRaw<SealedSpan[]>`
    select min(seal.sequence) as first, max(seal.sequence) as last, count(*) filter (where seal.sequence is null) as unsealed
    from app.audit_event as event
    left join app.audit_seal as seal on seal.organization_id = ${organizationInScope} and seal.event_id = event.id
    where event.organization_id = ${organizationInScope} and event.occurred_at >= ${from}::timestamptz and event.occurred_at < ${to}::timestamptz`
  return span ?? { first: null, last: null, unsealed: 0n }
}

/** The first checkpoint that covers a place. */
export async function coveringCheckpoint(tx: OrgTransaction, sequence: bigint): Promise<Checkpoint | undefined> {
  return (await checkpointsAfter(tx, sequence, 1))[0]
}

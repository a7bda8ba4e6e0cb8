/**
 * What the sealer reads and appends, under its own role: it sees the trail of the organisation in scope, and may add seals, checkpoints and
 * witnesses. It can change nothing, not even what it added.
 */
import { auditChainFormat, emptyChain, type ChainHead, type Checkpoint, type Seal } from '@repo/residency'
import { isUuid } from '@repo/core'
import type { ClientBase } from 'pg'
import { sealedColumns, type EventRow } from '../sealed-event.ts'

export interface Backlog {
  readonly organizationId: string
  readonly toSeal: boolean
  readonly toSign: boolean
  readonly toReport: boolean
}

/** Where a chain ends, and up to which event it reaches. */
export interface SealedUpTo extends ChainHead {
  readonly transactionId: string
  readonly eventId: string
}

const nothingYet: SealedUpTo = { ...emptyChain, transactionId: '0', eventId: '00000000-0000-0000-0000-000000000000' }

/** Organisations with something to seal, to sign or to report. @param at the present instant, whose hour counts for checkpoints */
export async function readBacklog(client: ClientBase, at: Date): Promise<Backlog[]> {
  const { rows } = await client.query<Backlog>(
    `select organization_id as "organizationId", to_seal as "toSeal", to_sign as "toSign", to_report as "toReport"
     from app.audit_backlog(date_trunc('hour', $1::timestamptz, 'UTC'))`,
    [at],
  )
  return rows
}

/** One transaction in one organisation's scope. */
export async function inScope<Result>(client: ClientBase, organizationId: string, work: () => Promise<Result>): Promise<Result> {
  if (!isUuid(organizationId)) throw new Error('A scope takes canonical UUIDs.')
  await client.query(`begin; set local app.organization_id = '${organizationId}'`)
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

export async function readHead(client: ClientBase, organizationId: string): Promise<SealedUpTo> {
  const { rows } = await client.query<{ sequence: string; hash: Buffer; transactionId: string; eventId: string }>(
    `select sequence, hash, transaction_id as "transactionId", event_id as "eventId" from app.audit_seal
     where organization_id = $1 order by sequence desc limit 1`,
    [organizationId],
  )
  const head = rows[0]
  return head ? { ...head, sequence: BigInt(head.sequence), hash: head.hash.toString('hex') } : nothingYet
}

/**
 * The next events in order. Only those of transactions older than any still under way: what is not seen yet will have a higher transaction id,
 * so nothing can come to stand before what is sealed now.
 */
export async function readUnsealed(client: ClientBase, organizationId: string, head: SealedUpTo, most: number): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select ${sealedColumns} from app.audit_event
     where organization_id = $1 and (transaction_id, id) > ($2::bigint, $3::uuid)
       and transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
     order by app.audit_event.transaction_id, app.audit_event.id limit $4`,
    [organizationId, head.transactionId, head.eventId, most],
  )
  return rows
}

/** The oldest transaction that may still be under way. */
export async function settledTransaction(client: ClientBase): Promise<bigint> {
  const { rows } = await client.query<{ settled: string }>('select pg_snapshot_xmin(pg_current_snapshot())::text as settled')
  return BigInt(rows[0]?.settled ?? 0)
}

/** How many events there are up to the chain's end, in the order of sealing. */
export async function countUpTo(client: ClientBase, organizationId: string, head: SealedUpTo): Promise<bigint> {
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from app.audit_event where organization_id = $1 and (transaction_id, id) <= ($2::bigint, $3::uuid)',
    [organizationId, head.transactionId, head.eventId],
  )
  return BigInt(rows[0]?.count ?? 0)
}

export interface SealRow extends Seal {
  readonly eventId: string
  readonly transactionId: string
}

export async function insertSeals(client: ClientBase, organizationId: string, seals: readonly SealRow[]): Promise<void> {
  await client.query(
    `insert into app.audit_seal (organization_id, sequence, event_id, transaction_id, previous_hash, hash)
     select $1, sequence, event_id, transaction_id, decode(previous_hash, 'hex'), decode(hash, 'hex')
     from unnest($2::bigint[], $3::uuid[], $4::bigint[], $5::text[], $6::text[])
       as seal (sequence, event_id, transaction_id, previous_hash, hash) order by sequence`,
    [
      organizationId,
      seals.map(({ sequence }) => String(sequence)),
      seals.map(({ eventId }) => eventId),
      seals.map(({ transactionId }) => transactionId),
      seals.map(({ previousHash }) => previousHash),
      seals.map(({ hash }) => hash),
    ],
  )
}

export async function insertCheckpoint(client: ClientBase, organizationId: string, checkpoint: Checkpoint): Promise<void> {
  const { sequence, hash, at, keyId, signature } = checkpoint
  await client.query(
    `insert into app.audit_checkpoint (organization_id, sequence, hash, checked_at, key_id, signature) values ($1, $2, $3, $4, $5, $6)`,
    [organizationId, String(sequence), Buffer.from(hash, 'hex'), at, keyId, Buffer.from(signature, 'base64url')],
  )
}

export async function readNewestCheckpoint(client: ClientBase, organizationId: string): Promise<ChainHead | undefined> {
  const { rows } = await client.query<{ sequence: string; hash: Buffer }>(
    'select sequence, hash from app.audit_checkpoint where organization_id = $1 order by sequence desc limit 1',
    [organizationId],
  )
  const newest = rows[0]
  return newest && { sequence: BigInt(newest.sequence), hash: newest.hash.toString('hex') }
}

export async function insertWitness(client: ClientBase, organizationId: string, sequence: bigint): Promise<void> {
  await client.query('insert into app.audit_witness (organization_id, sequence) values ($1, $2) on conflict do nothing', [
    organizationId,
    String(sequence),
  ])
}

/** A number nobody else in the database uses: one worker of a cell seals at a time. */
const sealingLock = `hashtextextended('${auditChainFormat}', 11)`

/** Held by the connection until it ends, so a worker that dies gives it back. */
export async function takeSealingLock(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${sealingLock}) as taken`)
  return rows[0]?.taken === true
}

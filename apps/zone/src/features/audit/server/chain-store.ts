import { emptyChain, type ChainHead, type Checkpoint, type Seal } from '@repo/residency'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import { sealedColumns, type EventRow } from '../sealed-event.ts'

export interface SealedHead extends ChainHead {
  readonly sealedAt: Date
}

export interface SealedRow extends Seal {
  readonly event: EventRow
}

export interface Witness {
  readonly sequence: bigint
  readonly witnessedAt: Date
}

export async function chainHead(tx: OrgTransaction): Promise<SealedHead | undefined> {
  const [head] = await tx.$queryRaw<SealedHead[]>`select sequence, encode(hash, 'hex') as hash, sealed_at as "sealedAt" from app.audit_seal
    where organization_id = ${organizationInScope} order by app.audit_seal.sequence desc limit 1`
  return head
}

/** The head as it was at a place; the beginning for 0. Undefined when the chain does not reach that far. */
export async function headAt(tx: OrgTransaction, sequence: bigint): Promise<ChainHead | undefined> {
  if (sequence === 0n) return emptyChain
  const [head] = await tx.$queryRaw<ChainHead[]>`select sequence, encode(hash, 'hex') as hash from app.audit_seal
    where organization_id = ${organizationInScope} and sequence = ${sequence}`
  return head
}

/** Seals with their events, in order, after a place. */
export function sealsAfter(tx: OrgTransaction, after: bigint, take: number): Promise<SealedRow[]> {
  return tx.$queryRaw<SealedRow[]>`
    with seal as materialized (
      select sequence, event_id, encode(previous_hash, 'hex') as "previousHash", encode(hash, 'hex') as hash from app.audit_seal
      where organization_id = ${organizationInScope} and sequence > ${after} order by sequence limit ${take}::integer)
    select seal.sequence, seal."previousHash", seal.hash, to_jsonb(event) as event from seal
    join lateral (select ${Prisma.raw(sealedColumns)} from app.audit_event
      where organization_id = ${organizationInScope} and app.audit_event.id = seal.event_id) as event on true
    order by seal.sequence`
}

/** Checkpoints from one place to another, both included. */
export async function checkpointsBetween(tx: OrgTransaction, from: bigint, to: bigint): Promise<Checkpoint[]> {
  return (await checkpointRows(tx, Prisma.sql`sequence between ${from} and ${to} order by app.audit_checkpoint.sequence`)).map(toCheckpoint)
}

/** Checkpoints at a place or behind it, in order. */
export async function checkpointsAfter(tx: OrgTransaction, from: bigint, most: number): Promise<Checkpoint[]> {
  const rows = await checkpointRows(tx, Prisma.sql`sequence >= ${from} order by app.audit_checkpoint.sequence limit ${most}::integer`)
  return rows.map(toCheckpoint)
}

export async function newestCheckpoint(tx: OrgTransaction): Promise<Checkpoint | undefined> {
  return (await checkpointRows(tx, Prisma.sql`true order by app.audit_checkpoint.sequence desc limit 1`)).map(toCheckpoint)[0]
}

export async function newestWitness(tx: OrgTransaction): Promise<Witness | undefined> {
  const [witness] = await tx.$queryRaw<Witness[]>`select sequence, witnessed_at as "witnessedAt" from app.audit_witness
    where organization_id = ${organizationInScope} order by app.audit_witness.sequence desc limit 1`
  return witness
}

interface CheckpointRow {
  readonly sequence: bigint
  readonly hash: string
  readonly at: Date
  readonly keyId: string
  readonly signature: string
}

function checkpointRows(tx: OrgTransaction, which: Prisma.Sql): Promise<CheckpointRow[]> {
  return tx.$queryRaw<CheckpointRow[]>`select sequence, encode(hash, 'hex') as hash, checked_at as at, key_id as "keyId",
      encode(signature, 'hex') as signature
    from app.audit_checkpoint where organization_id = ${organizationInScope} and ${which}`
}

function toCheckpoint({ at, signature, ...rest }: CheckpointRow): Checkpoint {
  return { ...rest, at: at.toISOString(), signature: Buffer.from(signature, 'hex').toString('base64url') }
}

import { auditChainFormat, type ChainHead, type Seal, type SealedEvent } from './audit-chain.ts'
import type { Checkpoint } from './audit-checkpoint.ts'
import type { Revealed } from './commitment.ts'

export interface ExportHeader {
  readonly zone: string
  readonly organizationId: string
  /** The seal before the first one in the file, so that a part of a chain can be checked against a head that was kept. */
  readonly after: ChainHead
  readonly head: ChainHead
  /** Public keys of the zone by their id, as SPKI in base64. They prove nothing by themselves: compare them with keys got another way. */
  readonly keys?: Readonly<Record<string, string>>
}

/**
 * A chain as a file, one JSON object a line: first what it is and where it ends, then each seal with its event, and behind the seal it is
 * about each checkpoint and each value that the event is committed to.
 */
export function exportHeader({ zone, organizationId, after, head, keys = {} }: ExportHeader): string {
  return JSON.stringify({ format: auditChainFormat, zone, organizationId, after: plain(after), head: plain(head), keys })
}

export function exportLine({ sequence, previousHash, hash }: Seal, event: SealedEvent): string {
  return JSON.stringify({ sequence: String(sequence), previousHash, hash, event })
}

export function exportCheckpoint({ sequence, hash, at, keyId, signature }: Checkpoint): string {
  return JSON.stringify({ checkpoint: { sequence: String(sequence), hash, at, keyId, signature } })
}

/** What an event's commitment stands for, where it is not erased. It stands behind the event's seal. */
export function exportRevealed(sequence: bigint, { field, salt, value }: Revealed): string {
  return JSON.stringify({ personal: { sequence: String(sequence), field, salt, value } })
}

const plain = ({ sequence, hash }: ChainHead) => ({ sequence: String(sequence), hash })

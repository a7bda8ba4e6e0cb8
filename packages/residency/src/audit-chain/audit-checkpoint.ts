/**
 * A checkpoint says which head a chain had at an instant, under the signature of its zone: whoever later rewrites the chain would need the
 * zone's key as well. Ed25519 over six lines joined by LF, without one at the end: format, zone, organisation, sequence, hash, instant.
 */
import { createHash, sign, verify, type KeyObject } from 'node:crypto'
import type { ChainHead } from './audit-chain.ts'

export const auditCheckpointFormat = 'freehold-audit-checkpoint-1'

export interface Checkpoint extends ChainHead {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string
  readonly keyId: string
  /** 64 bytes as base64url. */
  readonly signature: string
}

/** A key that signs checkpoints and reports of one zone. */
export interface AuditKey {
  readonly keyId: string
  readonly privateKey: KeyObject
}

export function checkpointText(zone: string, organizationId: string, { sequence, hash }: ChainHead, at: string): string {
  return [auditCheckpointFormat, zone, organizationId, String(sequence), hash, at].join('\n')
}

export function signCheckpoint(key: AuditKey, zone: string, organizationId: string, head: ChainHead, at: string): Checkpoint {
  const signature = sign(null, Buffer.from(checkpointText(zone, organizationId, head, at)), key.privateKey).toString('base64url')
  return { sequence: head.sequence, hash: head.hash, at, keyId: key.keyId, signature }
}

export function verifyCheckpoint(publicKey: KeyObject, zone: string, organizationId: string, checkpoint: Checkpoint): boolean {
  const text = Buffer.from(checkpointText(zone, organizationId, checkpoint, checkpoint.at))
  return verify(null, text, publicKey, Buffer.from(checkpoint.signature, 'base64url'))
}

/** What people compare: SHA-256 of the public key's DER form (SPKI), in hexadecimal. */
export function keyFingerprint(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
}

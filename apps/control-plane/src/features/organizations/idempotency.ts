/**
 * Recognises a repeated creation by its Idempotency-Key. Only digests are stored: a key is chosen by the caller, so it may hold anything.
 */
import { createHash } from 'node:crypto'
import { requestErrors } from '@repo/contract'
import type { DirectoryTransaction } from '@repo/db/control-plane'

const keyForm = /^[A-Za-z0-9_-]{8,128}$/

interface Claim {
  readonly operatorId: string
  readonly procedure: string
  readonly key: string
  readonly input: unknown
}

const digest = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(text).digest())

/**
 * @returns the organisation that the first call with this key made, or undefined for a new key
 * @throws IDEMPOTENCY_KEY_MALFORMED, IDEMPOTENCY_KEY_REUSED when the key came with another body before
 */
export async function organizationOfKey(tx: DirectoryTransaction, claim: Claim): Promise<string | undefined> {
  if (!keyForm.test(claim.key)) throw requestErrors.IDEMPOTENCY_KEY_MALFORMED()
  // Two calls with one key at once: the second waits here and then finds the first one's row.
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${claim.operatorId}:${claim.key}`}, 11))`
  const { keyHash, bodyHash } = hashesOf(claim)
  const known = await tx.idempotencyKey.findUnique({ where: { operatorId_keyHash: { operatorId: claim.operatorId, keyHash } } })
  if (known && !Buffer.from(known.bodyHash).equals(bodyHash)) throw requestErrors.IDEMPOTENCY_KEY_REUSED()
  return known?.organizationId
}

export async function rememberKey(tx: DirectoryTransaction, claim: Claim, organizationId: string): Promise<void> {
  await tx.idempotencyKey.create({ data: { operatorId: claim.operatorId, ...hashesOf(claim), organizationId } })
}

function hashesOf({ procedure, key, input }: Claim) {
  return { keyHash: digest(`${procedure}:${key}`), bodyHash: digest(JSON.stringify(input)) }
}

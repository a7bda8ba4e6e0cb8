import { sealHash } from '@repo/residency'

interface Shown {
  readonly id: string
  readonly occurredAt: string
  readonly action: string
  readonly targetId: string | null
  readonly actorId: string | null
  readonly decision: string
  readonly outcome: string
  readonly proof: { readonly sequence: string; readonly previousHash: string; readonly hash: string; readonly event: string } | null
}

/**
 * Whether what a page shows of an event is what was sealed: the hash is computed again from the sealed text, and the fields people read by are
 * those of the text. Null for an event that has no proof yet.
 */
export function proofHolds(organizationId: string, shown: Shown): boolean | null {
  const { proof } = shown
  if (!proof) return null
  if (sealHash(organizationId, BigInt(proof.sequence), proof.previousHash, proof.event) !== proof.hash) return false
  const sealed = JSON.parse(proof.event) as Record<string, unknown>
  const read = ['id', 'occurredAt', 'action', 'targetId', 'actorId', 'decision', 'outcome'] as const
  return read.every((name) => (sealed[name] ?? null) === shown[name])
}

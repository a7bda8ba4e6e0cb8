import { keyFingerprint } from '@repo/residency'
import { inOrg } from '../../../server/procedures.ts'
import { chainHead, newestCheckpoint, newestWitness } from './chain-store.ts'

/** How far the trail is sealed, signed and witnessed, and by which keys a stranger can check it. */
export const getChain = inOrg.audit.chain.handler(async ({ context: { tx, auditKeys } }) => {
  const head = await chainHead(tx)
  const checkpoint = await newestCheckpoint(tx)
  const witness = await newestWitness(tx)
  return {
    head: head ? { sequence: String(head.sequence), hash: head.hash, sealedAt: head.sealedAt.toISOString() } : null,
    checkpoint: checkpoint ? { ...checkpoint, sequence: String(checkpoint.sequence) } : null,
    witness: witness ? { sequence: String(witness.sequence), witnessedAt: witness.witnessedAt.toISOString() } : null,
    keys: [...auditKeys().publicKeys].map(([keyId, key]) => ({
      keyId,
      publicKey: key.export({ type: 'spki', format: 'pem' }).toString(),
      fingerprint: keyFingerprint(key),
    })),
  }
})

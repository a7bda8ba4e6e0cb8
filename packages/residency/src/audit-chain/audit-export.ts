import { auditChainFormat, type ChainHead, type Seal, type SealedEvent } from './audit-chain.ts'

/**
 * A chain as a file, one JSON object a line: first what it is and where it ends, then each seal with its event. `after` is the seal before
 * the first one in the file, so that a part of a chain can be checked against a head that was kept.
 */
export function exportHeader(organizationId: string, after: ChainHead, head: ChainHead): string {
  return JSON.stringify({ format: auditChainFormat, organizationId, after: plain(after), head: plain(head) })
}

export function exportLine({ sequence, previousHash, hash }: Seal, event: SealedEvent): string {
  return JSON.stringify({ sequence: String(sequence), previousHash, hash, event })
}

const plain = ({ sequence, hash }: ChainHead) => ({ sequence: String(sequence), hash })

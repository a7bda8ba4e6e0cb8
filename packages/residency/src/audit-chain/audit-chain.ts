/**
 * The chain over an organisation's audit events: each seal covers its event, its place and the seal before it, so that a changed,
 * removed, inserted or reordered event is found by whoever holds a later hash. Pure; the sealer of a zone appends by it, and
 * `tools/verify-audit` checks it with code of its own.
 *
 * hash = SHA-256 of five lines joined by LF, without one at the end: format, organisation, sequence, previous hash, event. The event is
 * JSON as RFC 8785 writes it: members sorted by UTF-16 code units, no white space. It holds strings, null, lists of strings and
 * integers within 2^53 only, for which that form and `JSON.stringify` over sorted keys are the same.
 */
import { createHash } from 'node:crypto'

export const auditChainFormat = 'freehold-audit-1'

/** What comes before the first seal. */
export const beforeFirstHash = '0'.repeat(64)

export type AuditValue = string | number | null | readonly string[]

/** An event as it is sealed: column names in camelCase; bigints and instants as text, instants in UTC with six decimals. */
export type SealedEvent = Readonly<Record<string, AuditValue>>

export interface Seal {
  readonly sequence: bigint
  /** 64 lower-case hexadecimal digits. */
  readonly previousHash: string
  readonly hash: string
}

/** The last seal of a chain: how many there are, and the hash that stands for all of them. */
export interface ChainHead {
  readonly sequence: bigint
  readonly hash: string
}

export const emptyChain: ChainHead = { sequence: 0n, hash: beforeFirstHash }

/** Seals the next event after a head. @throws RangeError for a number that is no safe integer: its text would not be exact */
export function sealNext(organizationId: string, head: ChainHead, event: SealedEvent): Seal {
  const sequence = head.sequence + 1n
  return { sequence, previousHash: head.hash, hash: hashOf(organizationId, sequence, head.hash, event) }
}

/** The hash that a seal at this place must have. */
export function hashOf(organizationId: string, sequence: bigint, previousHash: string, event: SealedEvent): string {
  return sealHash(organizationId, sequence, previousHash, canonicalJson(event))
}

/** The same of an event's text. */
export function sealHash(organizationId: string, sequence: bigint, previousHash: string, eventText: string): string {
  const lines = [auditChainFormat, organizationId, String(sequence), previousHash, eventText]
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

/** The event as text, one way only. */
export function canonicalJson(event: SealedEvent): string {
  for (const [name, value] of Object.entries(event))
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`${name} is no safe integer`)
  const members = Object.keys(event)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(event[name])}`)
  return `{${members.join(',')}}`
}

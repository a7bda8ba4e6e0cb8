/**
 * What an event has to say of a person is not in the event: it holds `field:hash`, where the hash is SHA-256 of a random salt, the field and the
 * value. Whoever has salt and value can show that they belong to the event; when both are erased the chain still holds, and the hash tells nothing,
 * not even to somebody who tries every possible value.
 */
import { createHash, randomBytes } from 'node:crypto'

/** A value with what opens its commitment. */
export interface Revealed {
  readonly field: string
  /** 32 bytes as 64 hexadecimal digits. */
  readonly salt: string
  readonly value: string
}

/** A fresh salt for a value. */
export const reveal = (field: string, value: string): Revealed => ({ field, salt: randomBytes(32).toString('hex'), value })

/** What of it the event holds. */
export function commitmentOf({ field, salt, value }: Revealed): string {
  return `${field}:${createHash('sha256').update(Buffer.from(salt, 'hex')).update(`${field}\n${value}`).digest('hex')}`
}

import { createHash } from 'node:crypto'

/** An idempotency key for a step of the month, the same whenever the step is repeated. Hashed: a key must not carry an e-mail address. */
export function stepKey(...parts: readonly string[]): { idempotencyKey: string } {
  return { idempotencyKey: createHash('sha256').update(JSON.stringify(parts)).digest('base64url') }
}

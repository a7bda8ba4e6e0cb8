import { classificationErrors } from '@repo/contract'
import type { Actor } from '../../../server/request-context.ts'

/** Two people decide about a lowering; a key is nobody. @returns the person's id @throws LOWERING_NEEDS_PERSON */
export function requirePerson(actor: Actor): string {
  if (actor.kind !== 'user') throw classificationErrors.LOWERING_NEEDS_PERSON()
  return actor.id
}

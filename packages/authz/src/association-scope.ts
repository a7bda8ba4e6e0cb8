import type { Asker, Authz, Question, ResourceFacts } from './authz.ts'
import type { Membership } from './roles.ts'

/**
 * Which rows an allowed action reaches: all of the organisation, or those of some associations and those that belong to the caller's own
 * person. Stores put it into every query, so that lists, counts and exports show nothing else and a row outside it is not found.
 */
export type AssociationScope =
  { readonly all: true } | { readonly all?: never; readonly associationIds: readonly string[]; readonly ownPartyId?: string }

/**
 * Asks for an action everywhere the caller might hold a role, in one call: for the organisation as a whole, for each association they
 * have a role in, and for what is their own.
 * @returns where it is allowed, or undefined when it is allowed nowhere
 */
export async function scopeOf(
  authz: Authz,
  asker: Asker,
  question: Pick<Question, 'resource' | 'action'>,
): Promise<AssociationScope | undefined> {
  const { partyId } = asker.membership
  const associationIds = associationsOf(asker.membership)
  const places = placesOf(asker.membership)
  const answers = await authz.decide(
    asker,
    places.map((facts) => ({ ...question, facts })),
  )
  if (answers[0] === true) return { all: true }
  const allowed = associationIds.filter((_, index) => answers[index + 1] === true)
  const own = partyId !== null && answers[associationIds.length + 1] === true
  if (allowed.length === 0 && !own) return undefined
  return { associationIds: allowed, ...(own ? { ownPartyId: partyId } : {}) }
}

/** Where a membership may count: the organisation as a whole, each association it has a role in, and what is its own person's. */
export function placesOf(membership: Membership): ResourceFacts[] {
  const associations = associationsOf(membership).map((associationId) => ({ associationId }))
  return [{}, ...associations, ...(membership.partyId ? [{ partyIds: [membership.partyId] }] : [])]
}

function associationsOf({ grants }: Membership): string[] {
  return [...new Set(grants.flatMap((grant) => grant.associationId ?? []))]
}

/** True when the scope reaches a row of this association, or one that belongs to these people. */
export function reaches(scope: AssociationScope, associationId: string, partyIds: readonly string[] = []): boolean {
  if (scope.all) return true
  return scope.associationIds.includes(associationId) || (scope.ownPartyId !== undefined && partyIds.includes(scope.ownPartyId))
}

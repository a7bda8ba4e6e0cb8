/**
 * The typed way to ask Cerbos. Every question of one moment goes in one call, and no answer is kept: a revoked role counts at once.
 */
import { GRPC } from '@cerbos/grpc'
import { type Membership, type Role } from './roles.ts'

/** Facts about a row that policies may use. Amounts do not belong here: Cerbos compares doubles. */
export interface ResourceFacts {
  /** The association a row belongs to; left out for a question about the whole organisation. */
  readonly associationId?: string
  /** The people or companies a row belongs to. */
  readonly partyIds?: readonly string[]
  readonly [fact: string]: string | boolean | readonly string[] | undefined
}

export interface Question {
  /** Cerbos resource kind. */
  readonly resource: string
  readonly action: string
  readonly facts?: ResourceFacts
}

export interface Asker {
  /** User or API key id. */
  readonly id: string
  readonly membership: Membership
}

export interface Authz {
  /** @returns one answer per question, in order. Whatever Cerbos does not allow in so many words is false. */
  decide(asker: Asker, questions: readonly Question[]): Promise<boolean[]>
  /**
   * Asks for many actions at once, about each of several places.
   * @param actions resource kind → its actions
   * @returns `resource.action` of those allowed in at least one place, sorted
   */
  allowedSomewhere(asker: Asker, actions: ReadonlyMap<string, ReadonlySet<string>>, places: readonly ResourceFacts[]): Promise<string[]>
  /** Resolves when Cerbos answers; throws when it does not. */
  ping(): Promise<void>
  close(): void
}

/** A check takes about a millisecond; whoever waits longer holds a transaction open for nothing. */
const answerTimeoutMs = 2000
/** Cerbos refuses larger requests by default. */
const resourcesPerCallMax = 50

/** @param address `unix:/…/cerbos.sock` or `host:port` */
export function createAuthz(address: string): Authz {
  const cerbos = new GRPC(address, { tls: false })
  return {
    async decide(asker, questions) {
      if (questions.length === 0) return []
      const principal = { id: asker.id, roles: ['member'], attr: principalFacts(asker.membership) }
      const resources = questions.map((question, index) => ({
        // The id only tells the answers of one call apart; what a row is, its facts say.
        resource: { kind: question.resource, id: `${index}`, attr: definedFacts(question.facts) },
        actions: [question.action],
      }))
      const answer = await cerbos.checkResources({ principal, resources }, { signal: AbortSignal.timeout(answerTimeoutMs) })
      return questions.map(
        (question, index) => answer.isAllowed({ resource: { kind: question.resource, id: `${index}` }, action: question.action }) === true,
      )
    },
    async allowedSomewhere(asker, actions, places) {
      const principal = { id: asker.id, roles: ['member'], attr: principalFacts(asker.membership) }
      const resources = places.flatMap((facts, index) =>
        [...actions].map(([kind, ofKind]) => ({ resource: { kind, id: `${index}`, attr: definedFacts(facts) }, actions: [...ofKind] })),
      )
      const calls = []
      for (let from = 0; from < resources.length; from += resourcesPerCallMax) calls.push(resources.slice(from, from + resourcesPerCallMax))
      const signal = AbortSignal.timeout(answerTimeoutMs)
      const answers = await Promise.all(
        calls.map(async (part) => {
          const answer = await cerbos.checkResources({ principal, resources: part }, { signal })
          return part.flatMap(({ resource, actions: asked }) =>
            asked.filter((action) => answer.isAllowed({ resource, action }) === true).map((action) => `${resource.kind}.${action}`),
          )
        }),
      )
      return [...new Set(answers.flat())].sort()
    },
    async ping() {
      await cerbos.serverInfo({ signal: AbortSignal.timeout(answerTimeoutMs) })
    },
    close: () => cerbos.close(),
  }
}

function principalFacts(membership: Membership) {
  const organizationRoles: Role[] = []
  const associationRoles: Record<string, Role[]> = {}
  for (const { role, associationId } of membership.grants) {
    if (associationId === null) organizationRoles.push(role)
    else (associationRoles[associationId] ??= []).push(role)
  }
  const holdsOwnerRole = membership.grants.some((grant) => grant.role === 'owner')
  return { organizationRoles, associationRoles, holdsOwnerRole, partyId: membership.partyId ?? '' }
}

function definedFacts(facts: ResourceFacts = {}): Record<string, string | boolean | string[]> {
  const entries = Object.entries(facts).flatMap(([name, value]) => {
    if (value === undefined) return []
    return [[name, typeof value === 'object' ? [...value] : value] as const]
  })
  return Object.fromEntries(entries)
}

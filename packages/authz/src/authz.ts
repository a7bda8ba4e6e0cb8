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
  /** The role of somebody of the zone's staff, who is no member of anything. */
  readonly staffRole?: 'support' | 'officer'
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

interface ResourceCheck {
  readonly resource: { readonly kind: string; readonly id: string; readonly attr: Record<string, string | boolean | string[]> }
  readonly actions: string[]
}

/** @param address `unix:/…/cerbos.sock` or `host:port` */
export function createAuthz(address: string): Authz {
  const cerbos = new GRPC(address, { tls: false })

  /** Asks about any number of resources, as many at a time as Cerbos takes. @returns the allowed actions of each, in order */
  async function allowedActions(asker: Asker, checks: readonly ResourceCheck[]): Promise<string[][]> {
    const principal = { id: asker.id, ...rolesAndFacts(asker) }
    const calls: ResourceCheck[][] = []
    for (let from = 0; from < checks.length; from += resourcesPerCallMax) calls.push(checks.slice(from, from + resourcesPerCallMax))
    const answers = await withinTime((signal) =>
      Promise.all(
        calls.map(async (resources) => {
          const answer = await cerbos.checkResources({ principal, resources }, { signal })
          return resources.map(({ resource, actions }) => actions.filter((action) => answer.isAllowed({ resource, action }) === true))
        }),
      ),
    )
    return answers.flat()
  }

  return {
    async decide(asker, questions) {
      const checks = questions.map(({ resource: kind, action, facts }, index) => ({
        // The id only tells the answers of one call apart; what a row is, its facts say.
        resource: { kind, id: `${index}`, attr: definedFacts(facts) },
        actions: [action],
      }))
      return (await allowedActions(asker, checks)).map((allowed) => allowed.length === 1)
    },
    async allowedSomewhere(asker, actions, places) {
      const checks = places.flatMap((facts, index) =>
        [...actions].map(([kind, ofKind]) => ({ resource: { kind, id: `${index}`, attr: definedFacts(facts) }, actions: [...ofKind] })),
      )
      const allowed = (await allowedActions(asker, checks)).flatMap((found, index) =>
        found.map((action) => `${checks[index]?.resource.kind}.${action}`),
      )
      return [...new Set(allowed)].sort()
    },
    async ping() {
      await cerbos.serverInfo({ signal: AbortSignal.timeout(answerTimeoutMs) })
    },
    close: () => cerbos.close(),
  }
}

/** Not `AbortSignal.timeout`: that one keeps each call's memory until its time is over, long after the answer. */
async function withinTime<Result>(ask: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Error('Cerbos did not answer in time.')), answerTimeoutMs)
  try {
    return await ask(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

// One or the other: rules for members never count for staff, nor those for staff for members.
function rolesAndFacts({ membership, staffRole }: Asker) {
  return staffRole === undefined ? { roles: ['member'], attr: principalFacts(membership) } : { roles: ['staff'], attr: { staffRole } }
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

/**
 * The typed way to ask Cerbos. Every question of one moment goes in one call, and no answer is kept: a revoked role counts at once.
 */
import { readAllowed, writeCheck, type Facts, type ResourceCheck } from './check-message.ts'
import { openChannel } from './grpc-channel.ts'
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

const service = '/cerbos.svc.v1.CerbosService'

/** @param address `unix:/…/cerbos.sock` or `host:port` */
export function createAuthz(address: string): Authz {
  const cerbos = openChannel({ address, timeoutMs: answerTimeoutMs })

  /** Asks about any number of resources, as many at a time as Cerbos takes. @returns the allowed actions of each, in order */
  async function allowedActions(asker: Asker, checks: readonly ResourceCheck[]): Promise<string[][]> {
    const principal = { id: asker.id, ...rolesAndFacts(asker) }
    const ask = async (some: readonly ResourceCheck[]): Promise<string[][]> =>
      readAllowed(await cerbos.call(`${service}/CheckResources`, writeCheck(principal, some)), some)
    if (checks.length <= resourcesPerCallMax) return ask(checks)
    const calls: Promise<string[][]>[] = []
    for (let from = 0; from < checks.length; from += resourcesPerCallMax) calls.push(ask(checks.slice(from, from + resourcesPerCallMax)))
    return (await Promise.all(calls)).flat()
  }

  return {
    async decide(asker, questions) {
      const checks = questions.map(({ resource: kind, action, facts }, index) => ({
        // The id only tells the answers of one call apart; what a row is, its facts say.
        kind,
        id: `${index}`,
        facts: definedFacts(facts),
        actions: [action],
      }))
      return (await allowedActions(asker, checks)).map((allowed) => allowed.length === 1)
    },
    async allowedSomewhere(asker, actions, places) {
      const checks = places.flatMap((facts, index) =>
        [...actions].map(([kind, ofKind]) => ({ kind, id: `${index}`, facts: definedFacts(facts), actions: [...ofKind] })),
      )
      const allowed = (await allowedActions(asker, checks)).flatMap((found, index) =>
        found.map((action) => `${checks[index]?.kind}.${action}`),
      )
      return [...new Set(allowed)].sort()
    },
    async ping() {
      await cerbos.call(`${service}/ServerInfo`, new Uint8Array())
    },
    close: () => cerbos.close(),
  }
}

// One or the other: rules for members never count for staff, nor those for staff for members.
function rolesAndFacts({ membership, staffRole }: Asker) {
  return staffRole === undefined ? { roles: ['member'], facts: principalFacts(membership) } : { roles: ['staff'], facts: { staffRole } }
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

function definedFacts(facts: ResourceFacts = {}): Facts {
  const defined: Record<string, string | boolean | readonly string[]> = {}
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) defined[name] = value
  return defined
}

/**
 * The audit trail of organisation procedures. A write leaves exactly one event, in its own transaction: when the event cannot be stored
 * the write fails. A refusal leaves one in a transaction of its own, before the answer. Events hold ids and codes only.
 */
import { isIP } from 'node:net'
import { fenceErrors, isUuid, isAppError, newZoneId, type AppError } from '@repo/core'
import { eventOf, type OrgMeta, type residencyErrors } from '@repo/contract'
import { commitmentOf, reveal, type Level } from '@repo/residency'
import type { OrgTransaction, Prisma } from '@repo/db/zone'
import type { AuditCodes, auditPersonalFields } from './audit-codes.ts'
import type { AssertedOrg } from './org-scope.ts'
import type { RequestContext } from './request-context.ts'

/** What a handler may add about its one event; the rest is filled in. */
export interface AuditDetails {
  readonly targetId?: string
  /** What was done, where one procedure may do more than one thing. `<resource>.<verb>`. */
  readonly action?: string
  readonly level?: Level
  readonly rowCount?: number
  readonly sizeBytes?: number
  readonly ruleCode?: string
  readonly policyVersion?: number
  /** Grants of staff that this was done under, or that it is about. */
  readonly grantIds?: string[]
  readonly sourceCountry?: string
  readonly destinationCountry?: string
}

interface AuditSubject {
  readonly context: RequestContext
  readonly meta: OrgMeta
  readonly orgId: string
  /** The level of what the procedure is about; a handler that knows better says so. */
  readonly level: Level
}

const done = { decision: 'allowed', outcome: 'done' } as const satisfies Partial<AuditCodes>
const refused = { decision: 'refused', outcome: 'refused' } as const satisfies Partial<AuditCodes>

const traceIdForm = /^[0-9a-f]{32}$/

/** Stores the event of something that was allowed and done, in the transaction that did it. */
export async function recordDone(tx: OrgTransaction, subject: AuditSubject, details: AuditDetails): Promise<void> {
  const event = { ...eventBase(subject), ...details, targetId: details.targetId ?? null, ...done }
  // Where a file with people's data went is asked later; of an ordinary write, who did it is enough.
  await insertEvent(tx, event, subject.meta.audit === 'read' ? subject.context.clientAddress : undefined)
}

/**
 * Stores the event of a refusal, in a transaction of its own. It takes the fence as a write does, though the organisation may be read
 * only, so that no event commits under an epoch that has passed.
 */
export async function recordRefusal(asserted: AssertedOrg, subject: AuditSubject, refusal: AppError, input: unknown): Promise<void> {
  const { context, meta } = subject
  const store = (clientAddress: string | undefined) =>
    context.services.db.withOrg({ ...asserted, mode: 'read' }, async (tx) => {
      await holdFence(tx, asserted)
      const event = { ...eventBase(subject), targetId: targetIdOf(meta.resource, input), ...refused, ruleCode: ruleOf(refusal) }
      await insertEvent(tx, event, clientAddress)
    })
  try {
    await store(context.clientAddress)
  } catch (error) {
    // Where the policy keeps addresses of people from this cell, the refusal is told without one.
    if (isAppError(error) && error.code === ('DATA_PLACE_FORBIDDEN' satisfies keyof typeof residencyErrors.definitions)) {
      await store(undefined)
      return
    }
    // An organisation that is not served here, or is suspended, takes no events either; the fence's own answer stands.
    if (isAppError(error) && error.code in fenceErrors.definitions) return
    throw error
  }
}

/**
 * Stores an event and, beside it, the address that the request came from: the event is committed to it and does not hold it, so that it can be
 * erased. What is no address is left out.
 */
async function insertEvent(
  tx: OrgTransaction,
  event: ReturnType<typeof eventBase> & Omit<Prisma.AuditEventCreateManyInput, 'id' | 'commitments'>,
  clientAddress: string | undefined,
): Promise<void> {
  if (clientAddress === undefined || isIP(clientAddress) === 0) {
    await tx.auditEvent.createMany({ data: [event] })
    return
  }
  const id = newZoneId<'AuditEventId'>()
  const { organizationId } = event
  const address = reveal('client_address' satisfies (typeof auditPersonalFields)[number], clientAddress)
  await tx.auditEvent.createMany({ data: [{ ...event, id, commitments: [commitmentOf(address)] }] })
  await tx.auditPersonal.createMany({
    data: [{ organizationId, eventId: id, field: address.field, salt: Buffer.from(address.salt, 'hex'), value: address.value }],
  })
}

/** Holds the organisation's fence for the rest of a transaction that was opened for reading and now stores an event. */
export async function holdFence(tx: OrgTransaction, { orgId, epoch }: AssertedOrg): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(app.organization_lock_key(${orgId}::uuid))`
  // A second statement: one alone would keep the snapshot from before the lock was granted.
  await tx.$executeRaw`select app.check_fence('read', ${epoch}::bigint)`
}

/** True for answers that mean "you may not": they leave an event. A row that is absent and one that may not be seen look alike here too. */
export function isRefusal(error: unknown): error is AppError {
  if (!isAppError(error)) return false
  return error.status === 401 || error.status === 403 || error.status === 404 || error.code === 'ORG_SCOPE_CONFLICT'
}

/** A refusal of the residency rules says which of them; any other is its own code. */
function ruleOf({ code, data }: AppError): string {
  const rule = property(data, 'rule')
  return typeof rule === 'string' ? rule : code
}

/** The row a procedure was about: its answer's id, else the id of its own resource in the input. */
export function targetIdOf(resource: string, input: unknown, output?: unknown): string | null {
  // Fields are in camel case, resources are not: of `access_grant` the field is `accessGrantId`.
  const field = `${resource.replaceAll(/_[a-z]/g, (part) => part.slice(1).toUpperCase())}Id`
  for (const candidate of [property(output, 'id'), property(input, field)]) if (isUuid(candidate)) return candidate
  return null
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function eventBase({ context, meta, orgId, level }: AuditSubject) {
  const { environment, staff } = context.services
  return {
    organizationId: orgId,
    zone: environment.ZONE,
    cell: environment.CELL,
    ...actorFields(context),
    action: eventOf(meta),
    targetKind: meta.resource,
    bucket: 'R3',
    level,
    // From where the data is to the place of the edge that took the request, whoever asks; what is not known is left out.
    sourceCountry: staff.homeCountry,
    destinationCountry: staff.presentCountry(context.assertion) ?? null,
    traceId: traceIdForm.test(context.traceId) ? context.traceId : null,
  }
}

interface ActorFields extends Pick<AuditCodes, 'actorKind' | 'authenticationStrength'> {
  readonly actorId?: string
  readonly actorEmployer?: string
  readonly actorOfficeCountry?: string
  readonly actorPresentCountry?: string | null
}

function actorFields({ actor, assertion, services }: RequestContext): ActorFields {
  if (!actor) return { actorKind: 'anonymous', authenticationStrength: 'none' }
  if (actor.kind === 'apiKey') return { actorKind: 'api_key', actorId: actor.id, authenticationStrength: 'api_key' }
  if (actor.kind === 'staff') {
    return {
      actorKind: 'officer',
      actorId: actor.id,
      actorEmployer: actor.employer,
      actorOfficeCountry: actor.officeCountry,
      actorPresentCountry: services.staff.presentCountry(assertion) ?? null,
      authenticationStrength: actor.strength,
    }
  }
  return { actorKind: 'user', actorId: actor.id, authenticationStrength: actor.strength }
}

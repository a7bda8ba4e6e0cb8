/**
 * What stands between a request and a handler inside an organisation, in order: the organisation agreed on, the caller known, one transaction
 * behind the fence, the membership, Cerbos' word on the contract's action, the idempotency key; afterwards the audit event and the stored
 * answer, all in that transaction. A refusal rolls it back and leaves its own event before the answer goes out.
 */
import { placesOf, scopeOf, type Asker, type AssociationScope, type Membership, type ResourceFacts } from '@repo/authz'
import { requestErrors, type OrgMeta } from '@repo/contract'
import { routingErrors } from '@repo/contract/edge'
import type { Clock, OrgId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { declareNames, withSpan } from '@repo/telemetry'
import { enqueue, type WorkflowReference } from '@repo/workflows'
import { holdFence, isRefusal, recordDone, recordRefusal, targetIdOf, type AuditDetails } from './audit.ts'
import { levelOfProcedure } from '../features/residency/index.ts'
import { toAppError } from './envelope.ts'
import { claimKey, storeAnswer, type IdempotentWrite } from './idempotency.ts'
import { assertedOrg, requireActor, requireAgreement, type AssertedOrg } from './org-scope.ts'
import { pagingOf, type Paging, type PagingSource } from './paging.ts'
import type { Actor, RequestContext } from './request-context.ts'
import type { ZoneServices } from './services.ts'

declareNames(['organization_transaction', 'authorize'])

/** One transaction of an organisation and what of it the caller reaches. */
export interface OrgPart {
  readonly tx: OrgTransaction
  readonly associationScope: AssociationScope
}

/** What a handler inside an organisation may use. */
export interface OrgContext {
  /** The only handle to tenant rows; it ends with the request. */
  readonly tx: OrgTransaction
  readonly orgId: OrgId
  readonly actor: Actor
  readonly membership: Membership
  readonly clock: Clock
  /** The residency zone this is. */
  readonly zone: string
  /** The zone's keys for the audit trail. */
  auditKeys: ZoneServices['auditKeys']
  /** Which rows the contract's action reaches for this caller. Every query of a store takes it. */
  readonly associationScope: AssociationScope
  /** Asks Cerbos about a loaded row. @throws FORBIDDEN */
  authorize(resource: string, action: string, row: ResourceFacts): Promise<void>
  /** Which of these actions (resource → actions) the caller may take somewhere here, as `resource.action`. For what pages offer. */
  allowedActions(actions: ReadonlyMap<string, ReadonlySet<string>>): Promise<string[]>
  /** Adds facts to the one audit event of this procedure. */
  audit(details: AuditDetails): void
  /** Says that the answer is of something that was accepted and is not done (202 over REST). */
  accepted(): void
  /** Enqueues a workflow with this transaction: committed together or not at all. */
  enqueue<Input>(workflow: WorkflowReference<Input>, input: NoInfer<Input>, options: { readonly id: string }): Promise<string>
  /**
   * Reads more after the answer began, in a transaction of its own: the fence, the membership and the contract's action are asked again.
   * Only for what the request's own audit event covers.
   */
  later<Result>(read: (part: OrgPart) => Promise<Result>): Promise<Result>
  /** Cursor paging of this list. */
  paging(input: PagingSource['input']): Paging
}

/** One call of a procedure inside an organisation. */
export interface OrgCall {
  readonly context: RequestContext
  /** The procedure's name, `units.create`. */
  readonly procedure: string
  readonly meta: OrgMeta
  readonly mode: 'read' | 'write'
  /** As it arrived, before validation. */
  readonly input: unknown
}

/**
 * Runs a handler inside the organisation the request is for.
 * @param run the handler with its validation; gets what handlers may use
 * @throws AppError: the handler's own, or why it was not reached
 */
export async function inOrganization<Result extends { readonly output: unknown }>(
  call: OrgCall,
  run: (orgContext: OrgContext) => Result | PromiseLike<Result>,
): Promise<Result> {
  const { context, meta, mode, input, procedure } = call
  const asserted = assertedOrg(context)
  const subject = { context, meta, orgId: asserted.orgId, level: levelOfProcedure(procedure) }
  try {
    requireAgreement(asserted.orgId, context)
    const actor = requireActor(context)
    const userId = actor.kind === 'user' ? actor.id : undefined
    const scope = { ...asserted, mode, userId, signal: context.signal }
    const attributes = { 'freehold.org_id': asserted.orgId, 'freehold.procedure': call.procedure }
    return await withSpan('organization_transaction', { attributes }, () =>
      context.services.db.withOrg(scope, async (tx) => {
        const { asker, associationScope } = await admit(tx, call, actor)
        const idempotent = idempotentWrite(call, asserted.orgId)
        const claim = idempotent && (await claimKey(tx, idempotent))
        // The stored answer was an output of this very procedure.
        if (claim?.replay) return { output: claim.answer, context: {} } as unknown as Result

        let details: AuditDetails = {}
        const audit = (added: AuditDetails): void => void (details = { ...details, ...added })
        const later: OrgContext['later'] = (read) =>
          context.services.db.withOrg({ ...scope, mode: 'read' }, async (laterTx) => {
            const { associationScope: laterScope } = await admit(laterTx, call, actor)
            return read({ tx: laterTx, associationScope: laterScope })
          })
        const result = await run(orgContextOf({ tx, call, asserted, actor, asker, associationScope, audit, later }))
        if (mode === 'write' || meta.audit === 'read') {
          if (mode === 'read') await holdFence(tx, asserted)
          const targetId = details.targetId ?? targetIdOf(meta.resource, input, result.output)
          await recordDone(tx, subject, { ...details, ...(targetId === null ? {} : { targetId }) })
        }
        if (idempotent) await storeAnswer(tx, idempotent, result.output)
        return result
      }),
    )
  } catch (thrown) {
    const error = toAppError(thrown)
    if (isRefusal(error)) await recordRefusal(asserted, subject, error, input)
    throw error
  }
}

/** Who the caller is here, and where the contract's action is allowed. @throws ORG_NOT_FOUND, FORBIDDEN */
async function admit(tx: OrgTransaction, { context, meta }: OrgCall, actor: Actor) {
  const asker = await askerOf(tx, context, actor)
  // To a stranger an organisation they do not belong to does not exist.
  if (!asker) throw routingErrors.ORG_NOT_FOUND()
  const associationScope = await withSpan('authorize', {}, () => scopeOf(context.services.authz, asker, meta))
  if (!associationScope) throw requestErrors.FORBIDDEN()
  return { asker, associationScope }
}

const noMembership: Membership = { grants: [], partyId: null }

/** Members by their roles here; the zone's staff by the role they have in the zone, which policies know apart. */
async function askerOf(tx: OrgTransaction, { services }: RequestContext, actor: Actor): Promise<Asker | undefined> {
  if (actor.kind === 'staff') return { id: actor.id, membership: noMembership, staffRole: actor.role }
  const membership = await services.loadMembership(tx, actor)
  return membership && { id: actor.id, membership }
}

interface OrgContextParts {
  readonly tx: OrgTransaction
  readonly call: OrgCall
  readonly asserted: AssertedOrg
  readonly actor: Actor
  readonly asker: Asker
  readonly associationScope: AssociationScope
  audit(details: AuditDetails): void
  readonly later: OrgContext['later']
}

function orgContextOf({ tx, call, asserted: { orgId }, actor, asker, associationScope, audit, later }: OrgContextParts): OrgContext {
  const { services } = call.context
  return {
    tx,
    orgId,
    actor,
    membership: asker.membership,
    clock: services.clock,
    zone: services.environment.ZONE,
    auditKeys: services.auditKeys,
    associationScope,
    authorize: (resource, action, facts) =>
      withSpan('authorize', {}, async () => {
        const [allowed] = await services.authz.decide(asker, [{ resource, action, facts }])
        if (allowed !== true) throw requestErrors.FORBIDDEN()
      }),
    allowedActions: (actions) => services.authz.allowedSomewhere(asker, actions, placesOf(asker.membership)),
    audit,
    later,
    accepted: () => void (call.context.reply.status = 202),
    enqueue: (workflow, input, options) => enqueue(tx, workflow, input, options),
    paging: (input) => pagingOf({ key: services.cursorKey, orgId, procedure: call.procedure, input }),
  }
}

function idempotentWrite({ context, procedure, meta, mode, input }: OrgCall, orgId: string): IdempotentWrite | undefined {
  const key = meta.replay === 'never' ? undefined : context.idempotencyKey
  return mode === 'write' && key !== undefined ? { orgId, procedure, key, input, cipher: context.services.fieldCipher } : undefined
}

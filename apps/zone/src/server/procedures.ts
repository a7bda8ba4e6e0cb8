/**
 * The three ladders a procedure stands on: open → signedIn → inOrg. A feature implements its contract with the one its builder named; the
 * types let it take no other. `inOrg` is the only way to tenant rows; what it does before and after a handler is in in-organization.ts.
 */
import { contract, type Contract, type OpenMeta, type OrgMeta, type SignedInMeta } from '@repo/contract'
import type { ContractProcedure } from '@orpc/contract'
import { implement, type AnyProcedure } from '@orpc/server'
import { declareProcedureNames } from './declare-procedure-names.ts'
import { inOrganization, type OrgContext } from './in-organization.ts'
import { requireActor } from './org-scope.ts'
import type { RequestContext } from './request-context.ts'

export type { OrgContext } from './in-organization.ts'

/** The part of the contract whose procedures carry this kind of meta. */
type WithMeta<Router, Wanted> = {
  [Name in keyof Router as PartWithMeta<Router[Name], Wanted> extends never ? never : Name]: PartWithMeta<Router[Name], Wanted>
}
type PartWithMeta<Part, Wanted> =
  Part extends ContractProcedure<infer _Input, infer _Output, infer _Errors, infer Meta>
    ? Meta extends Wanted
      ? Part
      : never
    : keyof WithMeta<Part, Wanted> extends never
      ? never
      : WithMeta<Part, Wanted>

declareProcedureNames(contract)

// The same object three times at run time; the types hide what belongs on another ladder.
const openContract: WithMeta<Contract, OpenMeta> = contract
const signedInContract: WithMeta<Contract, SignedInMeta> = contract
const orgContract: WithMeta<Contract, OrgMeta> = contract

/** Implements procedures anybody may call. */
export const open = implement(openContract).$context<RequestContext>()

/** Implements procedures of a signed-in person outside any organisation. `context.actor` is there. */
export const signedIn = implement(signedInContract)
  .$context<RequestContext>()
  .use(({ context, next }) => next({ context: { actor: requireActor(context) } }))

/** Implements procedures inside an organisation. */
export const inOrg = implement(orgContract)
  .$context<RequestContext>()
  .use(({ context, procedure, path, next }, input) => {
    const meta = orgMetaOf(procedure)
    const mode = meta.mode ?? (procedure['~orpc'].route.method === 'GET' ? 'read' : 'write')
    const run = (orgContext: OrgContext) => next({ context: orgContext })
    return inOrganization({ context, procedure: path.join('.'), meta, mode, input }, run)
  })

// The types promise it already; a procedure that got here some other way must not run without its check.
function orgMetaOf(procedure: AnyProcedure): OrgMeta {
  const meta: Partial<OrgMeta> = procedure['~orpc'].meta
  if (meta.access !== 'organization' || !meta.resource || !meta.action) {
    throw new Error('An organisation procedure names no resource and action')
  }
  return { ...meta, access: meta.access, resource: meta.resource, action: meta.action }
}

/**
 * The three kinds of procedure. A contract is made with one of these builders and nothing else, so that every procedure says who may
 * call it: an organisation procedure without a Cerbos resource and action does not compile, and the server has no way to implement one.
 */
import { oc } from '@orpc/contract'
import { requestErrors } from './request-errors.ts'
import { raises } from './wire-errors.ts'

/** Anybody may call it; it sees no organisation. */
export interface OpenMeta {
  readonly access: 'open'
}

/** A signed-in person may call it; it sees what is theirs, through the identity door only. */
export interface SignedInMeta {
  readonly access: 'signedIn'
}

/** It runs inside one organisation's transaction, after Cerbos allowed `action` on `resource`. */
export interface OrgMeta {
  readonly access: 'organization'
  /** Cerbos resource kind: a file in packages/authz/policies. */
  readonly resource: string
  readonly action: string
  /**
   * `read` opens a read transaction, `write` a fenced one that takes an Idempotency-Key and leaves an audit event.
   * Left out, GET means read and every other method write.
   */
  readonly mode?: 'read' | 'write'
  /** The code of its audit event, where that is not `resource.action`. */
  readonly event?: string
  /** `never`: an Idempotency-Key is not kept, since what was answered once may not be shown again. */
  readonly replay?: 'never'
  /** `read` lists this read among those that leave an audit event: it shows personal or secret data in bulk or in clear. */
  readonly audit?: 'read'
}

/** The code of the audit event that a procedure leaves. */
export const eventOf = ({ event, resource, action }: Pick<OrgMeta, 'event' | 'resource' | 'action'>): string =>
  event ?? `${resource}.${action}`

export type ProcedureMeta = OpenMeta | SignedInMeta | OrgMeta

/** What an organisation procedure must say about itself; `access` is filled in. */
export type OrgProcedureOptions = Omit<OrgMeta, 'access'>

const common = raises(requestErrors, 'VALIDATION_FAILED')
const signedInErrors = { ...common, ...raises(requestErrors, 'UNAUTHENTICATED') }

/** A contract anybody may call: sign-in, redeeming a link, health. */
export const openProcedure = oc.$meta<OpenMeta>({ access: 'open' }).errors(common)

/** A contract for a signed-in person outside any organisation: "my organisations", "my account". */
export const signedInProcedure = oc.$meta<SignedInMeta>({ access: 'signedIn' }).errors(signedInErrors)

/**
 * A contract inside one organisation.
 * @param options the Cerbos resource and action that are asked before the handler runs, and how the transaction opens
 */
export function orgProcedure(options: OrgProcedureOptions) {
  return oc.$meta<OrgMeta>({ access: 'organization', ...options }).errors({ ...signedInErrors, ...raises(requestErrors, 'FORBIDDEN') })
}

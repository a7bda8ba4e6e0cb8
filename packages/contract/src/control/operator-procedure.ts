/**
 * The builders of the control plane's own API. Every procedure says who may call it: there is no builder without a role, so a procedure
 * that forgot one does not compile.
 */
import { oc } from '@orpc/contract'
import { requestErrors } from '../request-errors.ts'
import { raises } from '../wire-errors.ts'

/** A viewer looks; an operator also creates, suspends and registers. */
export const operatorRoles = ['viewer', 'operator'] as const
export type OperatorRole = (typeof operatorRoles)[number]

export interface OpenOperatorMeta {
  readonly access: 'open'
}

export interface OperatorMeta {
  readonly access: 'operator'
  readonly role: OperatorRole
  /** Code of the action in the log of operators' actions; only writes have one. */
  readonly action?: string
}

export type ControlMeta = OpenOperatorMeta | OperatorMeta

const common = raises(requestErrors, 'VALIDATION_FAILED')

/** Signing in, and nothing else. */
export const openOperatorProcedure = oc.$meta<OpenOperatorMeta>({ access: 'open' }).errors(common)

/** @param options the least role that may call it, and for a write the code it leaves in the log */
export function operatorProcedure(options: Omit<OperatorMeta, 'access'>) {
  return oc
    .$meta<OperatorMeta>({ access: 'operator', ...options })
    .errors({ ...common, ...raises(requestErrors, 'UNAUTHENTICATED', 'FORBIDDEN') })
}

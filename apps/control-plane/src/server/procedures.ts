/**
 * The two ladders a procedure stands on: `open` for signing in, `handle` for everything else. `handle` knows the operator, compares the role with
 * the contract's, opens the one transaction, and records the action of a write in it; a refusal is recorded in a transaction of its own, before
 * the answer. There is no third way to the directory.
 */
import { controlContract, type OperatorMeta } from '@repo/contract/control'
import { requestErrors } from '@repo/contract'
import { isUuid } from '@repo/core'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { declareNames, log } from '@repo/telemetry'
import { implement, type AnyProcedure } from '@orpc/server'
import { recordAction, type Operator } from '../features/operators/operator-store.ts'
import { toAppError } from './envelope.ts'
import type { RequestContext } from './request-context.ts'

declareNames(['refusal_not_recorded'])

const { signIn, ...ofOperators } = controlContract.operators

/** Implements signing in. */
export const open = implement({ signIn }).$context<RequestContext>()

/** What a handler may use. */
export interface OperatorContext {
  /** The directory, until the handler ends. */
  readonly tx: DirectoryTransaction
  readonly operator: Operator
}

/** Implements procedures of signed-in operators. */
export const handle = implement({ ...controlContract, operators: ofOperators })
  .$context<RequestContext>()
  .use(async ({ context, procedure, next }, input) => {
    const { operator, services } = context
    if (!operator) throw requestErrors.UNAUTHENTICATED()
    const meta = operatorMetaOf(procedure)
    try {
      if (meta.role === 'operator' && operator.role !== 'operator') throw requestErrors.FORBIDDEN()
      return await services.directory.withDirectory(async (tx) => {
        const added: OperatorContext = { tx, operator }
        const result = await next({ context: added })
        if (meta.action !== undefined) {
          await recordAction(tx, {
            operatorId: operator.id,
            action: meta.action,
            ...targetOf(meta.action, input, result.output),
            outcome: 'DONE',
          })
        }
        return result
      })
    } catch (thrown) {
      const error = toAppError(thrown)
      if (meta.action !== undefined && error.owner === 'caller') {
        const facts = { operatorId: operator.id, action: meta.action, ...targetOf(meta.action, input, undefined), outcome: error.code }
        await services.directory
          .withDirectory((tx) => recordAction(tx, facts))
          .catch((failure: unknown) => {
            // A refusal stands without its record: letting the change through would be worse. The log keeps that it is missing.
            log.error('refusal_not_recorded', {}, failure)
          })
      }
      throw error
    }
  })

// The types promise it already; a procedure that got here some other way must not run without its check.
function operatorMetaOf(procedure: AnyProcedure): OperatorMeta {
  const meta: Partial<OperatorMeta> = procedure['~orpc'].meta
  if (meta.access !== 'operator' || !meta.role) throw new Error('A procedure of the control plane names no role')
  return { ...meta, access: meta.access, role: meta.role }
}

/** The organisation, other thing or zone an action was about, as far as input or output name one by its form. */
function targetOf(action: string, input: unknown, output: unknown): { organizationId?: string; targetId?: string; zone?: string } {
  const id = [fieldOf(output, 'id'), fieldOf(input, 'id')].find(isUuid)
  const zone = [fieldOf(output, 'zone'), fieldOf(input, 'zone'), fieldOf(input, 'code')].find(
    (value): value is string => typeof value === 'string' && /^[a-z]{2}$/.test(value),
  )
  const ofOrganization = action.startsWith('organizations.')
  const organizationId = fieldOf(input, 'organizationId')
  return {
    ...(isUuid(organizationId) ? { organizationId } : {}),
    ...(id === undefined ? {} : ofOrganization ? { organizationId: id } : { targetId: id }),
    ...(zone === undefined ? {} : { zone }),
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

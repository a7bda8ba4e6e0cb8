/** Why a run or a unit of it cannot be billed, and how to mend it. */
import { m } from '#lib/paraglide/messages.js'

const failures = {
  OWNER_MISSING: m.failure_owner_missing,
  SHARES_INCOMPLETE: m.failure_shares_incomplete,
  PERIOD_CLOSED: m.problem_period_closed,
} as const
export type FailureCode = keyof typeof failures
export const failureText = (code: FailureCode): string => failures[code]()

const problems = {
  UNITS_MISSING: m.problem_units_missing,
  WEIGHTS_MISSING: m.problem_weights_missing,
  RUN_EXISTS: m.problem_run_exists,
  PERIOD_NOT_OPEN: m.problem_period_not_open,
  PERIOD_CLOSED: m.problem_period_closed,
  CURRENCY_RETIRED: m.problem_currency_retired,
} as const
export type ProblemCode = keyof typeof problems
export const problemText = (code: ProblemCode): string => problems[code]()

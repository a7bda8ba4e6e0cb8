import { assessmentErrors, ledgerErrors } from '@repo/contract'
import type { OrgTransaction } from '@repo/db/zone'
import { isUsableOn } from '@repo/money'
import { periodStatusOn, requireBook, type Book } from '../../ledger/index.ts'
import type { AssociationScope } from '@repo/authz'
import type { RunProblem } from '../preview.ts'
import { splitTotal, type TotalSplit } from '../split-total.ts'
import { earlierRuns, type EarlierRuns } from './insert-run.ts'
import type { RunRow } from './run-store.ts'
import { billableUnits, type UnitRow } from './unit-store.ts'

export interface RunTerms extends Pick<RunRow, 'associationId' | 'kind' | 'basis' | 'periodStart' | 'dueOn'> {
  readonly total: { readonly amountMinor: string; readonly currency: string }
}

/** What a run with these terms would be. */
export interface RunPlan {
  readonly book: Book
  readonly earlier: EarlierRuns
  readonly totalMinor: bigint
  readonly units: readonly UnitRow[]
  /** Undefined when there is nothing to split by. */
  readonly split: TotalSplit<UnitRow> | undefined
  /** In the order people can mend them. */
  readonly problems: readonly RunProblem[]
}

/**
 * Works a run out without writing anything: preview and creation alike start here, so that what was shown is what is posted.
 * @throws BOOKS_NOT_FOUND, CURRENCY_MISMATCH or ASSESSMENT_TOTAL_NOT_POSITIVE
 */
export async function planRun(tx: OrgTransaction, scope: AssociationScope, terms: RunTerms): Promise<RunPlan> {
  const book = await requireBook(tx, terms.associationId, scope)
  if (terms.total.currency !== book.currency) throw ledgerErrors.CURRENCY_MISMATCH()
  const totalMinor = BigInt(terms.total.amountMinor)
  if (totalMinor <= 0n) throw assessmentErrors.ASSESSMENT_TOTAL_NOT_POSITIVE()
  const earlier = await earlierRuns(tx, terms)
  const units = await billableUnits(tx, terms.associationId)
  const split = splitTotal(totalMinor, units, terms.basis, earlier.rotationStart)
  const period = await periodStatusOn(tx, book.legalEntityId, terms.periodStart)
  const found: Record<RunProblem, boolean> = {
    UNITS_MISSING: units.length === 0,
    WEIGHTS_MISSING: units.length > 0 && split === undefined,
    RUN_EXISTS: earlier.hasThisMonth,
    PERIOD_NOT_OPEN: period === undefined,
    PERIOD_CLOSED: period === 'closed',
    CURRENCY_RETIRED: !isUsableOn(book.currency, terms.periodStart),
  }
  const problems = (Object.keys(found) as RunProblem[]).filter((problem) => found[problem])
  return { book, earlier, totalMinor, units, split, problems }
}

/** The problem of a preview as the refusal of a creation. */
export const problemErrors = {
  UNITS_MISSING: assessmentErrors.ASSESSMENT_UNITS_MISSING,
  WEIGHTS_MISSING: assessmentErrors.ASSESSMENT_WEIGHTS_MISSING,
  RUN_EXISTS: assessmentErrors.ASSESSMENT_RUN_EXISTS,
  PERIOD_NOT_OPEN: ledgerErrors.PERIOD_NOT_OPEN,
  PERIOD_CLOSED: ledgerErrors.PERIOD_CLOSED,
  CURRENCY_RETIRED: ledgerErrors.CURRENCY_RETIRED,
} as const satisfies Record<RunProblem, unknown>

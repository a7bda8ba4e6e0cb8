import { z } from 'zod'
import { assessmentKinds } from './assessments.ts'
import { ledgerErrors, periodSchema } from './ledger.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { date, id, money } from './wire.ts'

/** What is looked at before a month closes. One that has not passed blocks the closing until it is mended. */
export const closingCheckCodes = ['runs_finished', 'receivables_agree', 'books_balanced'] as const

export const closingCheckSchema = z.object({
  code: z.enum(closingCheckCodes),
  passed: z.boolean(),
  /** `runs_finished`: the assessment runs that are not, oldest first. */
  runs: z.array(
    z.object({
      id: id('AssessmentRunId'),
      periodStart: date,
      kind: z.enum(assessmentKinds),
      status: z.enum(['posting', 'partly_failed']),
    }),
  ),
  /** By how much the two sides of the check differ; zero when it passed. */
  difference: money,
})

export const closing = {
  checks: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/ledger/periods/{periodId}/checks',
      tags: ['Ledger'],
      summary: 'What closing a period would close, and what blocks it',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND', 'PERIOD_NOT_FOUND', 'PERIOD_CLOSED'))
    .input(z.object({ associationId: id('AssociationId'), periodId: id('AccountingPeriodId') }))
    .output(
      z.object({
        /** The period and every open one before it, oldest first. */
        closes: z.array(periodSchema),
        checks: z.array(closingCheckSchema),
        isReady: z.boolean(),
      }),
    ),
}

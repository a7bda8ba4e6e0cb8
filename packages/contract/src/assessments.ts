import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { ledgerErrors } from './ledger.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { date, id, instant, money } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

export const assessmentKinds = ['operating', 'reserve', 'utilities', 'special'] as const
/** What the total is split by: equally per unit, by entitlement, or by area. */
export const assessmentBases = ['unit', 'entitlement', 'area'] as const
export const assessmentRunStatuses = ['posting', 'posted', 'partly_failed'] as const
export const assessmentItemStatuses = ['pending', 'posted', 'nothing_to_bill', 'failed'] as const
/** Why a unit cannot be billed. */
export const assessmentItemFailures = ['OWNER_MISSING', 'SHARES_INCOMPLETE', 'PERIOD_CLOSED'] as const
/** What stands in the way of the whole run. */
export const assessmentProblems = [
  'UNITS_MISSING',
  'WEIGHTS_MISSING',
  'RUN_EXISTS',
  'PERIOD_NOT_OPEN',
  'PERIOD_CLOSED',
  'CURRENCY_RETIRED',
] as const

/** The first day of the month billed. */
export const billingMonthSchema = date.refine((day) => day.endsWith('-01'), fieldProblems.MONTH_START_REQUIRED)

export const assessmentTermsSchema = z.object({
  associationId: id('AssociationId'),
  kind: z.enum(assessmentKinds),
  basis: z.enum(assessmentBases),
  periodStart: billingMonthSchema,
  dueOn: date,
  /** What all units pay together. */
  total: money,
})

const partyShareSchema = z.object({ partyId: id('PartyId'), partyName: z.string(), amount: money })

export const assessmentPreviewItemSchema = z.object({
  unitId: id('UnitId'),
  unitLabel: z.string(),
  /** Integer weight in the chosen basis. */
  weight: z.string(),
  amount: money,
  /** What the previous run of the kind billed this unit; null when there was none. */
  previousAmount: money.nullable(),
  shares: z.array(partyShareSchema),
  problem: z.enum(assessmentItemFailures).nullable(),
})

export const assessmentPreviewSchema = z.object({
  /** These stop the run from being created. */
  problems: z.array(z.enum(assessmentProblems)),
  unitCount: z.number().int(),
  billedCount: z.number().int(),
  nothingToBillCount: z.number().int(),
  /** Units that would fail and wait for a retry. */
  failingCount: z.number().int(),
  /** Units whose amount differs from the previous run of the kind. */
  differingCount: z.number().int(),
  total: money,
  previousTotal: money.nullable(),
  previousPeriodStart: date.nullable(),
  /** Rule R1: whose turn it is to take the left-over minor units, and how many there are. */
  rotationStart: z.number().int(),
  leftOver: z.number().int(),
})

export const assessmentRunSchema = z.object({
  id: id('AssessmentRunId'),
  /** 1, 2, 3 … within the association, in the order created. */
  ordinal: z.number().int(),
  ...assessmentTermsSchema.shape,
  status: z.enum(assessmentRunStatuses),
  rotationStart: z.number().int(),
  leftOver: z.number().int(),
  progress: z.object({
    units: z.number().int(),
    posted: z.number().int(),
    nothingToBill: z.number().int(),
    failed: z.number().int(),
    pending: z.number().int(),
    chunks: z.number().int(),
  }),
  /** Sum of the charges posted so far. */
  billed: money,
  createdAt: instant,
  finishedAt: instant.nullable(),
})

export const assessmentItemSchema = z.object({
  unitId: id('UnitId'),
  unitLabel: z.string(),
  amount: money,
  status: z.enum(assessmentItemStatuses),
  failure: z.enum(assessmentItemFailures).nullable(),
  chargeId: id('ChargeId').nullable(),
})

const run = z.object({ runId: id('AssessmentRunId') })

export const assessmentErrors = defineErrors({
  ASSESSMENT_RUN_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such assessment run.' },
  ASSESSMENT_RUN_EXISTS: { status: 409, owner: 'caller', message: 'This month has been billed for this kind already.' },
  ASSESSMENT_RUN_TRANSITION: { status: 409, owner: 'caller', message: 'The run is not in a state that allows this.' },
  ASSESSMENT_UNITS_MISSING: { status: 422, owner: 'caller', message: 'The association has no units to bill.' },
  ASSESSMENT_WEIGHTS_MISSING: {
    status: 422,
    owner: 'caller',
    message: 'No unit has a weight in this basis. Enter entitlements or areas first.',
  },
  ASSESSMENT_TOTAL_NOT_POSITIVE: { status: 422, owner: 'caller', message: 'The total to bill must be more than zero.' },
})

export const assessments = {
  preview: orgProcedure({ resource: 'assessment', action: 'preview', mode: 'read' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/assessments/preview',
      tags: ['Assessments'],
      summary: 'What a run would bill; writes nothing',
    })
    .input(
      assessmentTermsSchema.extend({
        ...pageInput.shape,
        /** `differing`: only units whose amount changes; `failing`: only units with a problem. */
        show: z.enum(['all', 'differing', 'failing']).default('all'),
      }),
    )
    .output(pageOf(assessmentPreviewItemSchema).extend({ summary: assessmentPreviewSchema })),
  create: orgProcedure({ resource: 'assessment', action: 'create' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/assessments',
      successStatus: 201,
      tags: ['Assessments'],
      summary: 'Start posting a run',
    })
    .errors({
      ...raises(
        assessmentErrors,
        'ASSESSMENT_RUN_EXISTS',
        'ASSESSMENT_UNITS_MISSING',
        'ASSESSMENT_WEIGHTS_MISSING',
        'ASSESSMENT_TOTAL_NOT_POSITIVE',
      ),
      ...raises(ledgerErrors, 'BOOKS_NOT_FOUND', 'CURRENCY_MISMATCH', 'CURRENCY_RETIRED', 'PERIOD_NOT_OPEN', 'PERIOD_CLOSED'),
    })
    .input(assessmentTermsSchema)
    .output(assessmentRunSchema),
  get: orgProcedure({ resource: 'assessment', action: 'read' })
    .route({ method: 'GET', path: '/assessments/{runId}', tags: ['Assessments'], summary: 'One run with its progress' })
    .errors(raises(assessmentErrors, 'ASSESSMENT_RUN_NOT_FOUND'))
    .input(run)
    .output(assessmentRunSchema),
  list: orgProcedure({ resource: 'assessment', action: 'read' })
    .route({ method: 'GET', path: '/assessments', tags: ['Assessments'], summary: 'Runs, newest first' })
    .input(
      pageInput.extend({
        associationId: id('AssociationId').optional(),
        status: z.enum(assessmentRunStatuses).optional(),
        kind: z.enum(assessmentKinds).optional(),
        periodStart: billingMonthSchema.optional(),
      }),
    )
    .output(pageOf(assessmentRunSchema)),
  items: orgProcedure({ resource: 'assessment', action: 'read' })
    .route({ method: 'GET', path: '/assessments/{runId}/items', tags: ['Assessments'], summary: 'The units of a run' })
    .errors(raises(assessmentErrors, 'ASSESSMENT_RUN_NOT_FOUND'))
    .input(pageInput.extend({ ...run.shape, status: z.enum(assessmentItemStatuses).optional() }))
    .output(pageOf(assessmentItemSchema)),
  retry: orgProcedure({ resource: 'assessment', action: 'retry' })
    .route({ method: 'POST', path: '/assessments/{runId}/retry', tags: ['Assessments'], summary: 'Try the failed units again' })
    .errors(raises(assessmentErrors, 'ASSESSMENT_RUN_NOT_FOUND', 'ASSESSMENT_RUN_TRANSITION'))
    .input(run)
    .output(assessmentRunSchema),
}

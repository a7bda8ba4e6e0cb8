import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { assessmentKinds } from './assessments.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { date, flag, id, money } from './wire.ts'

export const chargeStatuses = ['billed', 'partially_paid', 'paid', 'written_off', 'credited'] as const

export const chargeShareSchema = z.object({
  id: id('ChargeShareId'),
  partyId: id('PartyId'),
  partyName: z.string(),
  amount: money,
  open: money,
})

export const chargeSchema = z.object({
  id: id('ChargeId'),
  associationId: id('AssociationId'),
  unitId: id('UnitId'),
  unitLabel: z.string(),
  runId: id('AssessmentRunId'),
  kind: z.enum(assessmentKinds),
  periodStart: date,
  effectiveOn: date,
  dueOn: date,
  amount: money,
  open: money,
  status: z.enum(chargeStatuses),
  journalEntryId: id('JournalEntryId'),
  /** What each owner owes of it. */
  shares: z.array(chargeShareSchema),
})

export const chargeErrors = defineErrors({
  CHARGE_SHARE_NOT_FOUND: { status: 404, owner: 'caller', message: 'The payer has no such share of a charge in this association.' },
  CHARGE_SHARE_OVERPAID: {
    status: 409,
    owner: 'caller',
    message: 'More would be applied to a charge than is open on it. Look again: another receipt may have paid it.',
  },
  CHARGE_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such charge.' },
})

export const charges = {
  list: orgProcedure({ resource: 'charge', action: 'read' })
    .route({ method: 'GET', path: '/charges', tags: ['Charges'], summary: 'Charges, newest first' })
    .input(
      pageInput.extend({
        associationId: id('AssociationId').optional(),
        unitId: id('UnitId').optional(),
        partyId: id('PartyId').optional(),
        runId: id('AssessmentRunId').optional(),
        /** Only charges with something left to pay. */
        open: flag.optional(),
      }),
    )
    .output(pageOf(chargeSchema)),
  get: orgProcedure({ resource: 'charge', action: 'read' })
    .route({ method: 'GET', path: '/charges/{chargeId}', tags: ['Charges'], summary: 'One charge with its owners' })
    .errors(raises(chargeErrors, 'CHARGE_NOT_FOUND'))
    .input(z.object({ chargeId: id('ChargeId') }))
    .output(chargeSchema),
}

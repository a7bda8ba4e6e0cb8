import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { chargeErrors } from './charges.ts'
import { documentReferenceSchema, ledgerErrors } from './ledger.ts'
import { csvFile, csvInput } from './csv.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { requestErrors } from './request-errors.ts'
import { sortBy } from './sorting.ts'
import { raises } from './wire-errors.ts'
import { date, flag, id, instant, money } from './wire.ts'

export const receiptStatuses = ['received', 'applied', 'cleared', 'bounced', 'refunded'] as const
export const paymentMethods = ['transfer', 'direct_debit', 'cheque', 'card', 'cash', 'other'] as const

export const receiptApplicationSchema = z.object({
  chargeShareId: id('ChargeShareId'),
  chargeId: id('ChargeId'),
  unitId: id('UnitId'),
  unitLabel: z.string(),
  dueOn: date,
  amount: money,
  appliedOn: date,
  /** Set when the receipt bounced. */
  undoneOn: date.nullable(),
})

export const receiptSummarySchema = z.object({
  id: id('ReceiptId'),
  associationId: id('AssociationId'),
  partyId: id('PartyId'),
  partyName: z.string(),
  amount: money,
  /** Applied to charges when it was recorded; the rest, `credited`, became the payer's credit. */
  applied: money,
  credited: money,
  receivedOn: date,
  method: z.enum(paymentMethods),
  reference: z.string().nullable(),
  status: z.enum(receiptStatuses),
  recordedAt: instant,
  clearedOn: date.nullable(),
  bouncedOn: date.nullable(),
})

export const receiptSchema = receiptSummarySchema.extend({
  journalEntryId: id('JournalEntryId'),
  reversalEntryId: id('JournalEntryId').nullable(),
  applications: z.array(receiptApplicationSchema),
})

/** `oldest_first`: by due date, then in the order billed. `chosen`: exactly these; what is left becomes a credit. */
export const receiptAllocationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('oldest_first') }),
  z.object({
    kind: z.literal('chosen'),
    items: z
      .array(z.object({ chargeShareId: id('ChargeShareId'), amount: money }))
      .min(1)
      .max(500),
  }),
])

export const creditApplicationSchema = z.object({
  partyId: id('PartyId'),
  amount: money,
  journalEntryId: id('JournalEntryId'),
})

const receipt = z.object({ receiptId: id('ReceiptId') })

export const receiptErrors = defineErrors({
  RECEIPT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such receipt.' },
  RECEIPT_AMOUNT_NOT_POSITIVE: { status: 422, owner: 'caller', message: 'The amount received must be more than zero.' },
  RECEIPT_TRANSITION: { status: 409, owner: 'caller', message: 'The receipt is not in a state that allows this.' },
  RECEIPT_DATE_BEFORE: { status: 422, owner: 'caller', message: 'This date is before the day the money was received.' },
  RECEIPT_PARTY_UNKNOWN: { status: 422, owner: 'caller', message: 'There is no such payer.' },
  ALLOCATION_EXCEEDS_RECEIPT: { status: 422, owner: 'caller', message: 'The parts chosen are more than the amount received.' },
})

export const receiptFilter = z.object({
  associationId: id('AssociationId').optional(),
  partyId: id('PartyId').optional(),
  status: z.enum(receiptStatuses).optional(),
  from: date.optional(),
  to: date.optional(),
  /** Only those that still count: bounced and refunded ones do not. */
  counted: flag.optional(),
  sort: sortBy(['date', 'payer', 'amount', 'state', 'method'], '-date'),
})

export const receipts = {
  record: orgProcedure({ resource: 'receipt', action: 'record' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/receipts',
      successStatus: 201,
      tags: ['Receipts'],
      summary: 'Record money received',
    })
    .errors({
      ...raises(receiptErrors, 'RECEIPT_AMOUNT_NOT_POSITIVE', 'RECEIPT_PARTY_UNKNOWN', 'ALLOCATION_EXCEEDS_RECEIPT'),
      ...raises(chargeErrors, 'CHARGE_SHARE_NOT_FOUND', 'CHARGE_SHARE_OVERPAID'),
      ...raises(ledgerErrors, 'BOOKS_NOT_FOUND', 'CURRENCY_MISMATCH', 'CURRENCY_RETIRED', 'PERIOD_NOT_OPEN', 'PERIOD_CLOSED'),
    })
    .input(
      z.object({
        associationId: id('AssociationId'),
        partyId: id('PartyId'),
        amount: money,
        receivedOn: date,
        method: z.enum(paymentMethods),
        reference: documentReferenceSchema.optional(),
        allocation: receiptAllocationSchema.default({ kind: 'oldest_first' }),
      }),
    )
    .output(receiptSchema),
  list: orgProcedure({ resource: 'receipt', action: 'read' })
    .route({ method: 'GET', path: '/receipts', tags: ['Receipts'], summary: 'Receipts, newest first unless told otherwise' })
    .input(pageInput.extend(receiptFilter.shape))
    .output(
      pageOf(receiptSummarySchema).extend({
        /** Receipts of the filter that still count (bounced and refunded ones do not), with their sum. With the total, and of one association only. */
        counted: z.object({ count: z.number().int().min(0), amount: money }).optional(),
      }),
    ),
  export: orgProcedure({ resource: 'receipt', action: 'export', audit: 'read' })
    .route({ method: 'GET', path: '/receipts/export.csv', tags: ['Receipts'], summary: 'Receipts as CSV' })
    .input(receiptFilter.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE')),
  get: orgProcedure({ resource: 'receipt', action: 'read' })
    .route({ method: 'GET', path: '/receipts/{receiptId}', tags: ['Receipts'], summary: 'One receipt with its applications' })
    .errors(raises(receiptErrors, 'RECEIPT_NOT_FOUND'))
    .input(receipt)
    .output(receiptSchema),
  bounce: orgProcedure({ resource: 'receipt', action: 'bounce' })
    .route({ method: 'POST', path: '/receipts/{receiptId}/bounce', tags: ['Receipts'], summary: 'Take back a receipt the bank returned' })
    .errors(raises(receiptErrors, 'RECEIPT_NOT_FOUND', 'RECEIPT_TRANSITION', 'RECEIPT_DATE_BEFORE'))
    .input(receipt.extend({ bouncedOn: date }))
    .output(receiptSchema),
  clear: orgProcedure({ resource: 'receipt', action: 'clear' })
    .route({
      method: 'POST',
      path: '/receipts/{receiptId}/clear',
      tags: ['Receipts'],
      summary: 'Mark a receipt as seen on the bank statement',
    })
    .errors(raises(receiptErrors, 'RECEIPT_NOT_FOUND', 'RECEIPT_TRANSITION', 'RECEIPT_DATE_BEFORE'))
    .input(receipt.extend({ clearedOn: date }))
    .output(receiptSchema),
  applyCredit: orgProcedure({ resource: 'receipt', action: 'apply_credit' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/receipts/apply-credit',
      tags: ['Receipts'],
      summary: 'Use owners’ credits for their open charges, oldest first',
    })
    .input(
      z.object({
        associationId: id('AssociationId'),
        /** Without it, every owner who has a credit and an open charge. */
        partyId: id('PartyId').optional(),
        appliedOn: date,
      }),
    )
    .output(z.object({ items: z.array(creditApplicationSchema), total: money })),
}

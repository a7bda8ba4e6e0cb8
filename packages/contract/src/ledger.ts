import { defineErrors } from '@repo/core'
import { z } from 'zod'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { raises } from './wire-errors.ts'
import { currencyCode, date, id, instant, money, multilineText } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

/** Financial year months and periods are whole calendar months. `to`, `asOf` and `endsOn` are inclusive. */

export const accountKinds = ['asset', 'liability', 'equity', 'income', 'expense'] as const
/** States of an accounting period. */
export const periodStatuses = ['open', 'closed'] as const
export const fundKinds = ['operating', 'reserve'] as const
export const entrySources = ['manual', 'reversal', 'charge', 'receipt', 'receipt_bounce', 'credit_application'] as const
/** Why a person posted by hand. A closed list, because a journal outlives the people in it and so holds no free text. */
export const manualReasons = ['opening_balance', 'correction', 'accrual', 'bank_charge', 'expense', 'transfer', 'other'] as const
/** A document number such as `INV-2026/114`: letters, digits and separators, so that no name or sentence fits in. */
export const documentReferenceSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$/, fieldProblems.REFERENCE_MALFORMED)

export const accountSchema = z.object({
  id: id('AccountId'),
  /** Chart code, e.g. `1200`. */
  code: z.string(),
  /** The template's key (`owner_receivables`), for a translated name; null for accounts added by hand. */
  key: z.string().nullable(),
  name: z.string(),
  kind: z.enum(accountKinds),
  fundId: id('FundId'),
  /** Kept by a sub-ledger (receivables, credits): postings come from documents only, never by hand. */
  isControl: z.boolean(),
})

export const fundSchema = z.object({ id: id('FundId'), code: z.string(), name: z.string(), kind: z.enum(fundKinds) })

export const journalLineSchema = z.object({
  id: id('JournalLineId'),
  accountId: id('AccountId'),
  accountCode: z.string(),
  accountKey: z.string().nullable(),
  accountName: z.string(),
  fundId: id('FundId'),
  /** Debit positive, credit negative, in the entity's currency. */
  amount: money,
  /** The same in the document's currency; equal to `amount` unless the document was foreign. */
  documentAmount: money,
  partyId: id('PartyId').nullable(),
  partyName: z.string().nullable(),
  unitId: id('UnitId').nullable(),
  unitLabel: z.string().nullable(),
})

export const entrySummarySchema = z.object({
  id: id('JournalEntryId'),
  associationId: id('AssociationId'),
  effectiveOn: date,
  recordedAt: instant,
  sourceType: z.enum(entrySources),
  /** The charge, receipt … that made it; null when posted by hand. */
  sourceId: id('SourceId').nullable(),
  reason: z.enum(manualReasons).nullable(),
  reference: z.string().nullable(),
  note: z.string().nullable(),
  /** Sum of the debit side. */
  total: money,
  reversesEntryId: id('JournalEntryId').nullable(),
  reversedByEntryId: id('JournalEntryId').nullable(),
})

export const entrySchema = entrySummarySchema.extend({ lines: z.array(journalLineSchema) })

export const periodSchema = z.object({
  id: id('AccountingPeriodId'),
  fiscalYear: z.number().int(),
  startsOn: date,
  endsOn: date,
  status: z.enum(periodStatuses),
  closedAt: instant.nullable(),
})

export const trialBalanceRowSchema = z.object({
  accountId: id('AccountId'),
  code: z.string(),
  key: z.string().nullable(),
  name: z.string(),
  kind: z.enum(accountKinds),
  fundId: id('FundId'),
  /** Signed, debit positive. `closing = opening + debit − credit`. */
  opening: money,
  debit: money,
  credit: money,
  closing: money,
})

export const trialBalanceSchema = z.object({
  associationId: id('AssociationId'),
  currency: currencyCode,
  /** Null: from the first entry on. */
  from: date.nullable(),
  to: date,
  rows: z.array(trialBalanceRowSchema),
  totals: z.object({ opening: money, debit: money, credit: money, closing: money }),
  /** Debits equal credits, and opening and closing sum to zero. */
  isBalanced: z.boolean(),
})

export const accountLineSchema = z.object({
  lineId: id('JournalLineId'),
  entryId: id('JournalEntryId'),
  effectiveOn: date,
  sourceType: z.enum(entrySources),
  sourceId: id('SourceId').nullable(),
  reference: z.string().nullable(),
  amount: money,
  /** After this line. */
  balance: money,
  partyId: id('PartyId').nullable(),
  partyName: z.string().nullable(),
  unitId: id('UnitId').nullable(),
  unitLabel: z.string().nullable(),
})

const association = z.object({ associationId: id('AssociationId') })
const period = association.extend({ periodId: id('AccountingPeriodId') })

export const ledgerErrors = defineErrors({
  BOOKS_NOT_FOUND: { status: 404, owner: 'caller', message: 'There are no books for this association.' },
  ACCOUNT_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such account in these books.' },
  ACCOUNT_CONTROLLED: {
    status: 409,
    owner: 'caller',
    message: 'This account is kept by receivables. Record a charge, a receipt or a credit instead of posting to it.',
  },
  ENTRY_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such journal entry.' },
  ENTRY_NOT_BALANCED: {
    status: 422,
    owner: 'caller',
    message: 'Debits and credits of this entry differ. Change the lines until they sum to zero.',
  },
  ENTRY_LINE_EMPTY: { status: 422, owner: 'caller', message: 'A line of this entry is zero. Leave it out.' },
  ENTRY_ALREADY_REVERSED: { status: 409, owner: 'caller', message: 'This entry has been reversed before.' },
  ENTRY_HAS_DOCUMENT: {
    status: 409,
    owner: 'caller',
    message: 'This entry belongs to a document. Undo the document and its entry is reversed with it.',
  },
  ENTRY_PARTY_UNKNOWN: { status: 422, owner: 'caller', message: 'A line names a party or unit that is not there.' },
  CURRENCY_MISMATCH: { status: 422, owner: 'caller', message: 'The amount is in another currency than these books.' },
  CURRENCY_RETIRED: { status: 422, owner: 'caller', message: 'This currency had ended by that date. Use its successor.' },
  PERIOD_NOT_FOUND: { status: 404, owner: 'caller', message: 'There is no such accounting period.' },
  PERIOD_NOT_OPEN: { status: 409, owner: 'caller', message: 'No accounting period is open for this date. Open its fiscal year first.' },
  PERIOD_CLOSED: {
    status: 409,
    owner: 'caller',
    message: 'The accounting period of this date is closed. Choose a later date or reopen the period.',
  },
  PERIOD_NOT_READY: {
    status: 409,
    owner: 'caller',
    message: 'Something of this month is unfinished. Look at its closing checks, mend what they name, and close it then.',
  },
  PERIOD_OUT_OF_ORDER: { status: 409, owner: 'caller', message: 'Periods reopen from the newest. Reopen the later ones first.' },
})

export const ledger = {
  accounts: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/ledger/accounts',
      tags: ['Ledger'],
      summary: 'Chart of accounts and funds',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND'))
    .input(association)
    .output(z.object({ currency: currencyCode, items: z.array(accountSchema), funds: z.array(fundSchema) })),
  entries: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/ledger/entries',
      tags: ['Ledger'],
      summary: 'Journal entries, newest first',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND'))
    .input(
      pageInput.extend({
        ...association.shape,
        from: date.optional(),
        to: date.optional(),
        sourceType: z.enum(entrySources).optional(),
        /** Only entries with a line on this account. */
        accountId: id('AccountId').optional(),
      }),
    )
    .output(pageOf(entrySummarySchema)),
  entry: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({ method: 'GET', path: '/ledger/entries/{entryId}', tags: ['Ledger'], summary: 'One journal entry with its lines' })
    .errors(raises(ledgerErrors, 'ENTRY_NOT_FOUND'))
    .input(z.object({ entryId: id('JournalEntryId') }))
    .output(entrySchema),
  postManual: orgProcedure({ resource: 'ledger', action: 'post' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/ledger/entries',
      tags: ['Ledger'],
      summary: 'Post a journal entry by hand',
    })
    .errors(
      raises(
        ledgerErrors,
        'BOOKS_NOT_FOUND',
        'ACCOUNT_NOT_FOUND',
        'ACCOUNT_CONTROLLED',
        'ENTRY_NOT_BALANCED',
        'ENTRY_LINE_EMPTY',
        'ENTRY_PARTY_UNKNOWN',
        'CURRENCY_MISMATCH',
        'CURRENCY_RETIRED',
        'PERIOD_NOT_OPEN',
        'PERIOD_CLOSED',
      ),
    )
    .input(
      association.extend({
        effectiveOn: date,
        reason: z.enum(manualReasons),
        reference: documentReferenceSchema.optional(),
        /** Kept apart from the journal, so that it can be erased. */
        note: multilineText(500).optional(),
        lines: z
          .array(
            z.object({ accountId: id('AccountId'), amount: money, partyId: id('PartyId').optional(), unitId: id('UnitId').optional() }),
          )
          .min(2)
          .max(200),
      }),
    )
    .output(entrySchema),
  reverse: orgProcedure({ resource: 'ledger', action: 'reverse' })
    .route({ method: 'POST', path: '/ledger/entries/{entryId}/reverse', tags: ['Ledger'], summary: 'Reverse an entry posted by hand' })
    .errors(raises(ledgerErrors, 'ENTRY_NOT_FOUND', 'ENTRY_ALREADY_REVERSED', 'ENTRY_HAS_DOCUMENT', 'PERIOD_NOT_OPEN', 'PERIOD_CLOSED'))
    .input(
      z.object({
        entryId: id('JournalEntryId'),
        effectiveOn: date,
        reason: z.enum(manualReasons).default('correction'),
        /** Kept apart from the journal, so that it can be erased. */
        note: multilineText(500).optional(),
      }),
    )
    .output(entrySchema),
  trialBalance: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/ledger/trial-balance',
      tags: ['Ledger'],
      summary: 'Trial balance as of a date or over a span',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND'))
    .input(association.extend({ from: date.optional(), to: date }))
    .output(trialBalanceSchema),
  accountLines: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/ledger/accounts/{accountId}/lines',
      tags: ['Ledger'],
      summary: 'Lines of one account, oldest first, with running balance',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND', 'ACCOUNT_NOT_FOUND'))
    .input(pageInput.extend({ ...association.shape, accountId: id('AccountId'), from: date.optional(), to: date.optional() }))
    .output(pageOf(accountLineSchema).extend({ account: accountSchema, opening: money, closing: money })),
  periods: orgProcedure({ resource: 'ledger', action: 'read' })
    .route({ method: 'GET', path: '/associations/{associationId}/ledger/periods', tags: ['Ledger'], summary: 'Accounting periods' })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND'))
    .input(association)
    .output(z.object({ items: z.array(periodSchema) })),
  openYear: orgProcedure({ resource: 'ledger', action: 'open_year' })
    .route({ method: 'POST', path: '/associations/{associationId}/ledger/years', tags: ['Ledger'], summary: 'Open the next fiscal year' })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND'))
    .input(association)
    .output(z.object({ items: z.array(periodSchema) })),
  closePeriod: orgProcedure({ resource: 'ledger', action: 'close_period' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/ledger/periods/{periodId}/close',
      tags: ['Ledger'],
      summary: 'Close a period and all before it',
    })
    .errors(raises(ledgerErrors, 'BOOKS_NOT_FOUND', 'PERIOD_NOT_FOUND', 'PERIOD_CLOSED', 'PERIOD_NOT_READY'))
    .input(period)
    .output(periodSchema),
  reopenPeriod: orgProcedure({ resource: 'ledger', action: 'reopen_period' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/ledger/periods/{periodId}/reopen',
      tags: ['Ledger'],
      summary: 'Reopen the last closed period',
    })
    .errors(raises(ledgerErrors, 'PERIOD_NOT_FOUND', 'PERIOD_OUT_OF_ORDER'))
    .input(period)
    .output(periodSchema),
}

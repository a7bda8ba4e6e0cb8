import { z } from 'zod'
import { csvFile, csvInput } from './csv.ts'
import { entrySources } from './ledger.ts'
import { pageInput, pageOf } from './paging.ts'
import { orgProcedure } from './procedure.ts'
import { requestErrors } from './request-errors.ts'
import { sortBy } from './sorting.ts'
import { unitFilter, unitId } from './units.ts'
import { raises } from './wire-errors.ts'
import { currencyCode, date, id, money } from './wire.ts'

/** Days overdue at the date asked for; a charge due that day is not due yet late: it counts as `notDue`. */
export const agedBucketsSchema = z.object({
  notDue: money,
  days1To30: money,
  days31To60: money,
  days61To90: money,
  over90: money,
  total: money,
})

/** Which part of what is open a list shows: one column of the report, or all that is more than 60 days late. */
export const agedParts = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'over60'] as const

export const agedRowSchema = agedBucketsSchema.extend({
  partyId: id('PartyId'),
  partyName: z.string(),
  unitId: id('UnitId'),
  unitLabel: z.string(),
})

export const ownerLedgerLineSchema = z.object({
  entryId: id('JournalEntryId'),
  effectiveOn: date,
  sourceType: z.enum(entrySources),
  sourceId: id('SourceId').nullable(),
  reference: z.string().nullable(),
  unitId: id('UnitId').nullable(),
  unitLabel: z.string().nullable(),
  /** What the charge was for; null for other lines. */
  chargeKind: z.enum(['operating', 'reserve', 'utilities', 'special']).nullable(),
  periodStart: date.nullable(),
  dueOn: date.nullable(),
  /** Positive: owed more. Negative: paid. */
  amount: money,
  balance: money,
})

/** Columns the report can be sorted by; the amounts are those of the rows shown. */
export const agedSorts = ['owner', 'unit', 'notDue', 'days1To30', 'days31To60', 'days61To90', 'over90', 'total'] as const

const aged = z.object({
  associationId: id('AssociationId'),
  at: date,
  /** Only rows with something open in this part, and of them only that: their totals add up to the part's. */
  part: z.enum(agedParts).optional(),
  sort: sortBy(agedSorts, 'owner'),
})
const owner = z.object({
  associationId: id('AssociationId'),
  partyId: id('PartyId'),
  /** Without it, all units and the owner's credit together. */
  unitId: id('UnitId').optional(),
  from: date.optional(),
  to: date.optional(),
})

/** From the youngest to the oldest. */
export const ageBuckets = ['notDue', 'days1To30', 'days31To60', 'days61To90', 'over90'] as const

export const receivables = {
  aged: orgProcedure({ resource: 'receivable', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/receivables/aged',
      tags: ['Receivables'],
      summary: 'Who owes what at a date, by age',
    })
    .input(pageInput.extend(aged.shape))
    .output(
      pageOf(agedRowSchema).extend({
        at: date,
        currency: currencyCode,
        /** Of the whole report, whatever part the rows show. */
        totals: agedBucketsSchema,
        /** Balance of the receivables account at the date: equals `totals.total`. */
        ledgerBalance: money,
        /** Owners' unused credits at the date, as a positive amount. */
        credits: money,
      }),
    ),
  ofUnits: orgProcedure({ resource: 'receivable', action: 'read', mode: 'read' })
    .route({
      method: 'POST',
      path: '/associations/{associationId}/receivables/units',
      tags: ['Receivables'],
      summary: 'What is open on several units at a date, and on all units of a filter together; an owner sees their own part',
    })
    .input(
      z.object({
        associationId: id('AssociationId'),
        at: date,
        unitIds: z.array(unitId).max(200),
        /** The filter of the list of units whose sum is asked for. */
        filter: unitFilter.pick({ propertyId: true, search: true }).default({}),
      }),
    )
    .output(
      z.object({
        currency: currencyCode,
        /** Units with something open; the others have nothing. */
        items: z.array(z.object({ unitId, open: money, oldest: z.enum(ageBuckets) })),
        sum: money,
        owing: z.number().int().min(0),
      }),
    ),
  ownerLedger: orgProcedure({ resource: 'receivable', action: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/receivables/owners/{partyId}',
      tags: ['Receivables'],
      summary: 'An owner’s account with running balance',
    })
    .input(pageInput.extend(owner.shape))
    .output(
      pageOf(ownerLedgerLineSchema).extend({
        partyId: id('PartyId'),
        partyName: z.string(),
        currency: currencyCode,
        /** Balance before `from`. */
        broughtForward: money,
        /** Balance at `to`: what is open less unused credit. */
        closing: money,
        open: money,
        credit: money,
      }),
    ),
  overview: orgProcedure({ resource: 'receivable', action: 'read' })
    .route({ method: 'GET', path: '/receivables/overview', tags: ['Receivables'], summary: 'Key figures of each association at a date' })
    .input(z.object({ at: date, associationId: id('AssociationId').optional() }))
    .output(
      z.object({
        at: date,
        items: z.array(
          z.object({
            associationId: id('AssociationId'),
            associationName: z.string(),
            aged: agedBucketsSchema,
            credits: money,
            /** From the first of the month of `at` to `at`. */
            billedInMonth: money,
            receivedInMonth: money,
            operatingCash: money,
            /** The account whose balance `operatingCash` is. */
            operatingAccountId: id('AccountId'),
          }),
        ),
      }),
    ),
  exportAged: orgProcedure({ resource: 'receivable', action: 'export', audit: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/receivables/aged.csv',
      tags: ['Receivables'],
      summary: 'The aged report as a CSV file',
    })
    .input(aged.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE')),
  exportOwnerLedger: orgProcedure({ resource: 'receivable', action: 'export', audit: 'read' })
    .route({
      method: 'GET',
      path: '/associations/{associationId}/receivables/owners/{partyId}/ledger.csv',
      tags: ['Receivables'],
      summary: 'An owner’s account as a CSV file',
    })
    .input(owner.extend(csvInput))
    .output(csvFile)
    .errors(raises(requestErrors, 'EXPORT_TOO_LARGE')),
}

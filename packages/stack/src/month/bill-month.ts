import { setTimeout as pause } from 'node:timers/promises'
import type { Id } from '@repo/core'
import { FreeholdError } from '@repo/client'
import type { SaleRow } from '../demo/demo-files.ts'
import { type Books, named, wireAmount } from './books.ts'
import { type CalendarMonth, dayOf, firstDay } from './calendar-month.ts'
import { stepKey } from './step-key.ts'

/** What a step did, so that the driver can tell a month that was finished before from one it worked on. */
export interface Effects {
  count: number
}

/** Hands over the units sold in the month, before anything is billed. */
export async function recordSales(books: Books, month: CalendarMonth, effects: Effects): Promise<void> {
  const rows = books.sales.filter((sale) => sale.on.startsWith(month))
  for (const [label, sales] of Map.groupBy(rows, (sale) => sale.unit_label)) {
    const unitId = named(books.unitsByLabel, label).id
    const validFrom = sales[0]?.on ?? firstDay(month)
    const { owners: current } = await books.api.ownership.list({ unitId, on: validFrom })
    const buyers = await Promise.all(sales.map(async (sale) => ({ partyId: await buyerOf(books, sale), share: fraction(sale.share) })))
    if (current.every((owner) => buyers.some((buyer) => buyer.partyId === owner.partyId))) continue
    await books.api.ownership.set({ unitId, validFrom, owners: buyers }, { context: stepKey('sale', unitId, validFrom) })
    effects.count += 1
  }
}

async function buyerOf(books: Books, sale: SaleRow): Promise<Id<'PartyId'>> {
  const known = books.partiesByEmail.get(sale.owner_email)
  if (known) return known.id
  const created = await books.api.people.create(
    { kind: sale.owner_kind, displayName: sale.owner_name, email: sale.owner_email, locale: sale.owner_locale },
    { context: stepKey('buyer', books.association.id, sale.owner_email) },
  )
  books.partiesByEmail.set(sale.owner_email, created)
  return created.id
}

function fraction(text: string): { numerator: string; denominator: string } {
  const [numerator = '', denominator = ''] = text.split('/')
  return { numerator, denominator }
}

/** Bills every line of the budget for the month and waits until each run is posted. @throws Error when a run has failed units */
export async function billMonth(books: Books, month: CalendarMonth, effects: Effects): Promise<void> {
  const { api, association } = books
  const periodStart = firstDay(month)
  const { items: runs } = await api.assessments.list({ associationId: association.id, periodStart, limit: 200 })
  for (const line of books.budget) {
    let run = runs.find((candidate) => candidate.kind === line.kind)
    if (!run) {
      run = await createInOpenYear(books, {
        associationId: association.id,
        kind: line.kind,
        basis: line.basis,
        periodStart,
        dueOn: dayOf(month, line.due_day),
        total: wireAmount(books, line.amount),
      })
      effects.count += 1
    }
    while (run.status === 'posting') {
      await pause(250)
      run = await api.assessments.get({ runId: run.id })
    }
    if (run.status !== 'posted') throw new Error(`${association.name}: ${run.progress.failed} units of the ${line.kind} run failed.`)
  }
  // No fixed key: whoever has a credit after the month has nothing open, so a repeat finds nothing to apply.
  const used = await api.receipts.applyCredit({ associationId: association.id, appliedOn: periodStart })
  effects.count += used.items.length
}

type Terms = Parameters<Books['api']['assessments']['create']>[0]

/** Creates a run; the first of a fiscal year opens that year's periods. */
async function createInOpenYear(books: Books, terms: Terms) {
  const step = ['run', terms.associationId, terms.kind, terms.periodStart]
  try {
    return await books.api.assessments.create(terms, { context: stepKey(...step) })
  } catch (error) {
    if (!(error instanceof FreeholdError) || error.code !== 'PERIOD_NOT_OPEN') throw error
    await books.api.ledger.openYear({ associationId: terms.associationId })
    return books.api.assessments.create(terms, { context: stepKey(...step, 'after opening the year') })
  }
}

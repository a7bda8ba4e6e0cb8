import type { FreeholdApi } from '@repo/client'
import type { DemoOrganization } from '../demo/demo-files.ts'
import { billMonth, type Effects, recordSales } from './bill-month.ts'
import { type Books, openDemoBooks } from './books.ts'
import { type CalendarMonth, nextMonth } from './calendar-month.ts'
import { collectMonth } from './collect-month.ts'
import { expectedFigures, type Figures } from './expected-figures.ts'
import { type Difference, reconcileMonth } from './reconcile-month.ts'

/** The demo clock's first month. Fixed, so that a demo looks the same on any day it is started. */
export const firstDemoMonth: CalendarMonth = '2026-09'

export interface MonthResult {
  readonly organization: DemoOrganization
  readonly books: Books
  readonly month: CalendarMonth
  readonly expected: Figures
  readonly differences: readonly Difference[]
}

/**
 * Takes every association of an organisation through its next month: sales, bills, credits, payments, then the comparison.
 *
 * It keeps no state of its own. It begins with the last billed month and repeats its steps, each of which finds what it did before; a
 * month in which nothing was left to do is finished, and the next one begins. So a run that was interrupted goes on where it stopped.
 */
export async function runMonth(api: FreeholdApi, organization: DemoOrganization, progress: (line: string) => void): Promise<MonthResult[]> {
  const results: MonthResult[] = []
  for (const { code } of organization.associations) {
    const books = await openDemoBooks(api, organization, code)
    let month = await lastBilledMonth(books)
    while (!(await workOn(books, month))) month = nextMonth(month)
    const expected = expectedFigures(organization.folder, firstDemoMonth, month).get(code)
    if (!expected) throw new Error(`The calculator knows no association ${code}.`)
    const differences = await reconcileMonth(books, month, expected)
    results.push({ organization, books, month, expected, differences })
    progress(
      `${books.association.name}: ${month} ${differences.length === 0 ? 'is right to the minor unit' : `differs in ${differences.length} figures`}`,
    )
  }
  return results
}

async function lastBilledMonth(books: Books): Promise<CalendarMonth> {
  const { items } = await books.api.assessments.list({ associationId: books.association.id, limit: 200 })
  const months = items.map((run) => run.periodStart.slice(0, 7))
  return months.reduce((last, month) => (month > last ? month : last), firstDemoMonth)
}

/** @returns whether there was anything to do */
async function workOn(books: Books, month: CalendarMonth): Promise<boolean> {
  const effects: Effects = { count: 0 }
  await recordSales(books, month, effects)
  await billMonth(books, month, effects)
  await collectMonth(books, month, effects)
  return effects.count > 0
}

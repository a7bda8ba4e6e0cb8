import { allPages } from './all-pages.ts'
import { type Books, named } from './books.ts'
import { type CalendarMonth, firstDay, lastDay } from './calendar-month.ts'
import { openByParty } from './collect-month.ts'
import type { Figures } from './expected-figures.ts'

/** One figure on which the product and the independent calculator disagree. Amounts are minor units. */
export interface Difference {
  readonly figure: string
  readonly expected: string
  readonly actual: string
}

/** Compares maps of figures both ways: what one side lacks counts as zero there. */
function compare(kind: string, expected: ReadonlyMap<string, bigint>, actual: ReadonlyMap<string, bigint>): Difference[] {
  return [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((key) => (expected.get(key) ?? 0n) !== (actual.get(key) ?? 0n))
    .map((key) => ({ figure: `${kind} ${key}`, expected: String(expected.get(key) ?? 0n), actual: String(actual.get(key) ?? 0n) }))
}

const bigints = (record: Readonly<Record<string, string>>) => new Map(Object.entries(record).map(([key, value]) => [key, BigInt(value)]))

/**
 * Reads the month's figures through the API and compares each with the calculator's: every charge, every owner's open items and
 * credit, the aged receivables, the trial balance, and the sub-ledger against its control account.
 * @returns the differences; empty when the month is right to the minor unit
 */
export async function reconcileMonth(books: Books, month: CalendarMonth, expected: Figures): Promise<Difference[]> {
  const { api, association } = books
  const associationId = association.id
  const at = lastDay(month)
  const { items: runs } = await api.assessments.list({ associationId, periodStart: firstDay(month), limit: 200 })
  const differences: Difference[] = []
  for (const run of runs) {
    const charges = await allPages((cursor) => api.charges.list({ runId: run.id, limit: 200, ...(cursor && { cursor }) }))
    const actual = new Map(charges.map((charge) => [charge.unitLabel, BigInt(charge.amount.amountMinor)]))
    differences.push(...compare(`${run.kind} charge of unit`, bigints(expected.charges[run.kind] ?? {}), actual))
  }

  const owners = Object.entries(expected.owners)
  const partyOf = (email: string) => named(books.partiesByEmail, email).id
  const expectedOpen = new Map(owners.map(([email, { open }]) => [partyOf(email), BigInt(open)]))
  differences.push(...compare('open items of owner', expectedOpen, await openByParty(books, month)))

  const aged = await api.receivables.aged({ associationId, at, limit: 1 })
  const { total, ...buckets } = aged.totals
  const actualBuckets = new Map(Object.entries(buckets).map(([bucket, amount]) => [bucket, BigInt(amount.amountMinor)]))
  differences.push(...compare('aged receivables', bigints(expected.aged), actualBuckets))
  differences.push(
    ...compare(
      'receivables control account',
      new Map([['1200', BigInt(total.amountMinor)]]),
      new Map([['1200', BigInt(aged.ledgerBalance.amountMinor)]]),
    ),
  )

  const creditors = owners.filter(([, { credit }]) => credit !== '0')
  const credits = new Map<string, bigint>()
  for (const [email] of creditors) {
    const account = await api.receivables.ownerLedger({ associationId, partyId: partyOf(email), to: at, limit: 1 })
    credits.set(email, BigInt(account.credit.amountMinor))
  }
  // Everybody else has none when the total is the sum of these, since no credit is negative.
  credits.set('all owners', BigInt(aged.credits.amountMinor))
  const expectedCredits = new Map(creditors.map(([email, { credit }]) => [email, BigInt(credit)]))
  expectedCredits.set(
    'all owners',
    creditors.reduce((sum, [, { credit }]) => sum + BigInt(credit), 0n),
  )
  differences.push(...compare('credit of', expectedCredits, credits))

  const trialBalance = await api.ledger.trialBalance({ associationId, to: at })
  const balances = new Map(trialBalance.rows.map((row) => [row.code, BigInt(row.closing.amountMinor)]))
  differences.push(...compare('balance of account', bigints(expected.trialBalance), balances))
  if (!trialBalance.isBalanced) differences.push({ figure: 'trial balance', expected: 'balanced', actual: 'not balanced' })
  return differences
}

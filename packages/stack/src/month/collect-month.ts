import type { PaymentRow } from '../demo/demo-files.ts'
import { allPages } from './all-pages.ts'
import type { Effects } from './bill-month.ts'
import { type Books, named, wireAmount } from './books.ts'
import { type CalendarMonth, dayOf, firstDay, lastDay } from './calendar-month.ts'
import { stepKey } from './step-key.ts'

interface PlannedPayment {
  readonly row: PaymentRow
  /** Names the payment of this month in the books, so that a repeat finds it there. */
  readonly reference: string
  readonly receivedOn: string
}

/** The month's payments in the order in which they arrive. */
function plan(books: Books, month: CalendarMonth): PlannedPayment[] {
  const buyers = books.sales.filter((sale) => sale.on <= lastDay(month)).map((sale) => sale.owner_email)
  const owners = new Set([...books.firstOwners, ...buyers])
  return (
    books.payments
      .map((row, index) => ({
        row,
        reference: `M${month}-${String(index + 1).padStart(3, '0')}`,
        receivedOn: dayOf(month, row.received_day),
      }))
      // Who buys only later has nothing to pay yet. Taken from the files, not from the API: there a month that was cut off may have
      // recorded the sale already.
      .filter(({ row }) => owners.has(row.owner_email))
      .sort((a, b) => a.receivedOn.localeCompare(b.receivedOn) || a.reference.localeCompare(b.reference))
  )
}

/** Records what owners pay this month by their habits, and takes back what the bank returns. */
export async function collectMonth(books: Books, month: CalendarMonth, effects: Effects): Promise<void> {
  const { api, association } = books
  const associationId = association.id
  const span = { associationId, from: firstDay(month), to: lastDay(month), limit: 200 }
  const recorded = await allPages((cursor) => api.receipts.list({ ...span, ...(cursor && { cursor }) }))
  const byReference = new Map(recorded.map((receipt) => [receipt.reference, receipt]))
  const open = await openByParty(books, month)
  for (const { row, reference, receivedOn } of plan(books, month)) {
    const party = named(books.partiesByEmail, row.owner_email)
    let receipt = byReference.get(reference)
    if (!receipt) {
      const amountMinor = amountFor(books, row, open.get(party.id) ?? 0n)
      if (amountMinor === 0n) continue
      const amount = { amountMinor: String(amountMinor), currency: association.currencyCode }
      receipt = await api.receipts.record(
        { associationId, partyId: party.id, amount, receivedOn, method: row.method, reference, allocation: { kind: 'oldest_first' } },
        { context: stepKey('receipt', associationId, reference) },
      )
      effects.count += 1
    }
    if (row.rule === 'bounced' && receipt.status !== 'bounced') {
      const bouncedOn = dayOf(month, Number(row.bounced_day))
      await api.receipts.bounce({ receiptId: receipt.id, bouncedOn }, { context: stepKey('bounce', receipt.id) })
      effects.count += 1
    }
  }
}

/** What each party still owes, in minor units: parties pay for themselves alone, so one read before the first payment is enough. */
export async function openByParty(books: Books, month: CalendarMonth): Promise<Map<string, bigint>> {
  const at = { associationId: books.association.id, at: lastDay(month), limit: 200 }
  const rows = await allPages((cursor) => books.api.receivables.aged({ ...at, ...(cursor && { cursor }) }))
  const open = new Map<string, bigint>()
  for (const row of rows) open.set(row.partyId, (open.get(row.partyId) ?? 0n) + BigInt(row.total.amountMinor))
  return open
}

function amountFor(books: Books, row: PaymentRow, open: bigint): bigint {
  const stated = row.amount === '' ? 0n : BigInt(wireAmount(books, row.amount).amountMinor)
  if (row.rule === 'partial') return stated
  return row.rule === 'over' ? open + stated : open
}

import type { WireMoney } from '@repo/contract'
import type { AccountRow } from './book-store.ts'
import type { EntryRow, LineRow } from './journal-store.ts'
import type { PeriodRow } from './period-store.ts'

/** Rows as the contract shows them. */
export function wireMoney(amountMinor: bigint, currency: string): WireMoney {
  return { amountMinor: String(amountMinor), currency }
}

export function wireAccount({ id, code, key, name, kind, fundId, isControl }: AccountRow) {
  return { id, code, key, name, kind, fundId, isControl }
}

export function wireEntrySummary({ legalEntityId: _, currency, recordedAt, totalMinor, ...entry }: EntryRow) {
  return { ...entry, recordedAt: recordedAt.toISOString(), total: wireMoney(totalMinor, currency) }
}

export function wireEntry(entry: EntryRow, lines: readonly LineRow[]) {
  return { ...wireEntrySummary(entry), lines: lines.map(wireLine) }
}

function wireLine({ entryId: _, amountMinor, currency, documentAmountMinor, documentCurrency, ...line }: LineRow) {
  return { ...line, amount: wireMoney(amountMinor, currency), documentAmount: wireMoney(documentAmountMinor, documentCurrency) }
}

export function wirePeriod({ closedAt, ...period }: PeriodRow) {
  return { ...period, closedAt: closedAt?.toISOString() ?? null }
}

/** What other features may use of the ledger. It knows nothing of them: documents post here, by account keys of the template. */
export type { AccountKey } from './chart-template.ts'
export { withoutZero, type NewEntry, type NewLine } from './journal.ts'
export { accountsByKey, bookOfEntity, requireBook, type AccountRow, type Book } from './server/book-store.ts'
export { wireMoney } from './server/ledger-wire.ts'
export { openBooks, type NewBooks } from './server/open-books.ts'
export { holdPeriodOn, periodStatusOn } from './server/period-store.ts'
export { postEntries, reverseEntries, type Reversal } from './server/post-entries.ts'
export { balancesByKey } from './server/report-store.ts'

/** Reports over charges, receipts and the ledger. It owns no table; closing a month asks what is open by the charges, the list of units goes by what is open on each. */
export { openAt } from './server/aged-store.ts'
export { openByUnit, reachedShares } from './server/unit-open-store.ts'

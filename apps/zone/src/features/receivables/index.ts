/** Reports over charges, receipts and the ledger. It owns no table; closing a month asks what is open by the charges. */
export { openAt } from './server/aged-store.ts'

/** What other features may use of charges: make them with their journal entries, and pay them. */
export { insertCharges, type ChargeTerms, type NewCharge } from './server/insert-charges.ts'
export { changeApplied, lockOpenShares, lockShares, type OpenShare, type ShareChange } from './server/open-share-store.ts'

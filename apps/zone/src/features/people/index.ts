/** What other features may use of people and ownership. */
export { addFractions, compareFractions, denominatorMax, reduce, sumFractions, type Fraction } from './fraction.ts'
export { makeOne, ownersOn, type Interval } from './ownership.ts'
export { insertOwnerships, ownersOfUnit, type NewOwnership, type OwnershipRow } from './server/ownership-store.ts'
export {
  countPartiesById,
  insertParties,
  partiesByEmail,
  partiesWithin,
  partyById,
  updateParty,
  type NewParty,
  type PartyRow,
} from './server/party-store.ts'

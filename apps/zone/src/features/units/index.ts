/** What other features may use of units. */
export { naturalSortKey } from './natural-sort-key.ts'
export { insertUnits, listUnits, takenLabels, unitById, unitsWithin, type NewUnit, type UnitRow } from './server/unit-store.ts'

/** What other features may use of units. */
export { labelTaken } from './server/label-taken.ts'
export { naturalSortKey } from './natural-sort-key.ts'
export { insertUnits, listUnits, takenLabels, unitById, unitsWithin, updateUnit, type NewUnit, type UnitRow } from './server/unit-store.ts'

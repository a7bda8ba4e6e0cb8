export { setUpControlDatabase } from './control-database.ts'
export { setUpZoneDatabase } from './zone-database.ts'

/** What every door shares. The doors themselves are `@repo/db/zone` and `@repo/db/control-plane`. */
export { sqlStateOf } from './sql-state.ts'

/** What the worker does to corrections. */
export { eraseCorrections } from './server/correction-store.ts'

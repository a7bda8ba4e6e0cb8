/** Data sets that zones released. */
export { takeRelease } from './release-store.ts'

/** What the worker may use of releases. */
export { runReleases } from './server/run-releases.ts'

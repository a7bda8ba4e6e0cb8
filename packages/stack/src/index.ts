/** What tests use of the local stack: the same code as `npm start`. */
export * from './databases/index.ts'
export { awaitClaimToken } from './demo/claim-link.ts'
export { loopbackFetch } from './demo/loopback-fetch.ts'
export { signInOperator } from './demo/operator-api.ts'
export * from './parts/index.ts'
export * from './plan/index.ts'
export * from './services/index.ts'
export * from './supervisor/index.ts'

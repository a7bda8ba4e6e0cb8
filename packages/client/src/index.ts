export { type CallContext, type ClientOptions, createFreeholdClient, type FreeholdApi } from './client.ts'
export { FreeholdError } from './freehold-error.ts'
export { defaultRetryPolicy, type RetryPolicy } from './retry.ts'

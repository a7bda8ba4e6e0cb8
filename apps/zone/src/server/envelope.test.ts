import { CallFailed } from '@repo/authz'
import { expect, it } from 'vitest'
import { toAppError } from './envelope.ts'

it.each([
  ['is away', 14, 'UPSTREAM_UNAVAILABLE'],
  ['is silent', 4, 'UPSTREAM_UNAVAILABLE'],
  ['does not understand us', 3, 'INTERNAL'],
  ['answers what is no answer', 13, 'INTERNAL'],
])('a Cerbos that %s refuses the request, and says whether it may come back', (_, code, declared) => {
  const failure = new CallFailed(code, 'what it said')
  expect(toAppError(failure).code).toBe(declared)
  expect(toAppError(new Error('around it', { cause: failure })).code).toBe(declared)
})

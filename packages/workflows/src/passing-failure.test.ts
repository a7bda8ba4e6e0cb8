import { defineErrors } from '@repo/core'
import { describe, expect, test } from 'vitest'
import { isPassingFailure } from './passing-failure.ts'

const errors = defineErrors({
  ORGANIZATION_MOVING: { status: 503, owner: 'platform', message: 'Try again.', retryable: true },
  UNIT_NOT_FOUND: { status: 404, owner: 'caller', message: 'No such unit.' },
})

describe('a failure that passes is never recorded as the outcome of a step', () => {
  test.each(['08006', '40001', '40P01', '53300', '57P01', '57014'])('SQLSTATE %s passes', (code) => {
    expect(isPassingFailure(Object.assign(new Error('x'), { code }))).toBe(true)
  })
  test('a lost socket passes, also when another error wraps it', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    expect(isPassingFailure(new Error('query failed', { cause: reset }))).toBe(true)
  })
  test('a deadlock that Prisma reports under its own code passes', () => {
    const error = Object.assign(new Error('P2039'), { code: 'P2039', meta: { driverAdapterError: { cause: { originalCode: '40P01' } } } })
    expect(isPassingFailure(error)).toBe(true)
  })
  test('an error that declares itself retryable passes', () => {
    expect(isPassingFailure(errors.ORGANIZATION_MOVING())).toBe(true)
  })
})

describe('a failure of the work itself is recorded and thrown', () => {
  test.each(['23505', '23514', '42501', '22P02'])('SQLSTATE %s stays', (code) => {
    expect(isPassingFailure(Object.assign(new Error('x'), { code }))).toBe(false)
  })
  test('a declared error stays, whatever it wraps', () => {
    const cause = Object.assign(new Error('x'), { code: 'ECONNRESET' })
    expect(isPassingFailure(errors.UNIT_NOT_FOUND({ cause }))).toBe(false)
  })
  test('an error that refers to itself is looked at once', () => {
    const error = new Error('loop')
    error.cause = error
    expect(isPassingFailure(error)).toBe(false)
  })
})

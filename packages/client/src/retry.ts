import { setTimeout as wait } from 'node:timers/promises'
import { type FreeholdError, toFreeholdError } from './freehold-error.ts'

export interface RetryPolicy {
  /** Attempts after the first. 0 switches retries off. */
  readonly retriesMax: number
  /** Upper bound of the first pause in milliseconds; it doubles with every attempt, up to `pauseMaxMs`. */
  readonly pauseFirstMs: number
  readonly pauseMaxMs: number
  /** A server that asks to wait longer than this is not tried again: the error says how long, and the caller decides. */
  readonly retryAfterMaxMs: number
}

export const defaultRetryPolicy: RetryPolicy = { retriesMax: 4, pauseFirstMs: 100, pauseMaxMs: 3_000, retryAfterMaxMs: 10_000 }

/**
 * How long to pause before an attempt: a random part of a doubling bound ("full jitter"), so that many clients
 * turned away at once do not come back at once.
 * @param attempt 1 for the first retry
 * @returns milliseconds
 */
export function pauseBefore(attempt: number, policy: RetryPolicy, random: () => number = Math.random): number {
  const bound = Math.min(policy.pauseMaxMs, policy.pauseFirstMs * 2 ** (attempt - 1))
  return Math.round(random() * bound)
}

/**
 * Calls until it succeeds, fails for good, or the policy's attempts are used up. Every attempt of a write carries the same
 * idempotency key, so a retry after a lost answer cannot do the work twice.
 * @throws FreeholdError of the last attempt
 */
export async function withRetries<Result>(
  call: () => Promise<Result>,
  policy: RetryPolicy,
  signal?: AbortSignal,
  pause: (ms: number) => Promise<unknown> = (ms) => wait(ms, undefined, signal ? { signal } : undefined),
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: FreeholdError
    try {
      return await call()
    } catch (error) {
      failure = toFreeholdError(error)
    }
    if (!failure.retryable || attempt > policy.retriesMax || signal?.aborted) throw failure
    const { retryAfterMs = 0 } = failure
    if (retryAfterMs > policy.retryAfterMaxMs) throw failure
    await pause(retryAfterMs + pauseBefore(attempt, policy))
  }
}

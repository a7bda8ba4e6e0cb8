import { createHash } from 'node:crypto'
import type { RequestContext } from '../../../server/request-context.ts'
import { rateLimits } from './rate-limit.ts'

/**
 * To be called before a password is compared with an account's, by whichever door: signing in, and links that take the password of an
 * account there is. All of them count together, so that no door is the easy one.
 * @param email lower case; only its hash is kept
 * @throws AppError RATE_LIMITED
 */
export async function limitPasswordTries({ services, clientAddress }: RequestContext, email: string): Promise<void> {
  const { limitRate } = services.identity
  await limitRate(rateLimits.signInByAddress, clientAddress)
  await limitRate(rateLimits.signInByEmail, createHash('sha256').update(email).digest('hex'))
}

import { open } from '../../../server/procedures.ts'
import { rateLimits } from './rate-limit.ts'

/** For the page behind the link: it says at once that a link is dead, not after a password was thought up. */
export const viewResetLink = open.identity.viewResetLink.handler(async ({ context, input }) => {
  const { accounts, limitRate } = context.services.identity
  await limitRate(rateLimits.linkByAddress, context.clientAddress)
  return { expiresAt: (await accounts.viewResetLink(input.token)).toISOString() }
})

export const resetPassword = open.identity.resetPassword.handler(async ({ context, input }) => {
  const { accounts, limitRate } = context.services.identity
  await limitRate(rateLimits.linkByAddress, context.clientAddress)
  await accounts.resetPassword(input.token, input.password)
  return {}
})

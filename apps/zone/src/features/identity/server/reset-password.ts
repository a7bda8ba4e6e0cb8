import { open } from '../../../server/procedures.ts'
import { rateLimits } from './rate-limit.ts'

export const resetPassword = open.identity.resetPassword.handler(async ({ context, input }) => {
  const { accounts, limitRate } = context.services.identity
  await limitRate(rateLimits.linkByAddress, context.clientAddress)
  await accounts.resetPassword(input.token, input.password)
  return {}
})

import { createHash } from 'node:crypto'
import { open } from '../../../server/procedures.ts'
import { addCookies } from './answer-cookies.ts'
import { rateLimits } from './rate-limit.ts'

export const signIn = open.identity.signIn.handler(async ({ context, input }) => {
  const { accounts, limitRate } = context.services.identity
  await limitRate(rateLimits.signInByAddress, context.clientAddress)
  await limitRate(rateLimits.signInByEmail, createHash('sha256').update(input.email).digest('hex'))
  const { cookies, account } = await accounts.signIn(input, context.requestHeaders)
  addCookies(context, cookies)
  return account
})

export const signOut = open.identity.signOut.handler(async ({ context }) => {
  addCookies(context, await context.services.identity.accounts.signOut(context.requestHeaders))
  return {}
})

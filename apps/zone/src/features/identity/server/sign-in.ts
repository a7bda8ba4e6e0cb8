import { open } from '../../../server/procedures.ts'
import { addCookies } from './answer-cookies.ts'
import { limitPasswordTries } from './limit-password-tries.ts'

export const signIn = open.identity.signIn.handler(async ({ context, input }) => {
  await limitPasswordTries(context, input.email)
  const { cookies, account } = await context.services.identity.accounts.signIn(input, context.requestHeaders)
  addCookies(context, cookies)
  return account
})

export const signOut = open.identity.signOut.handler(async ({ context }) => {
  addCookies(context, await context.services.identity.accounts.signOut(context.requestHeaders))
  return {}
})

import { signedIn } from '../../../server/procedures.ts'
import { addCookies } from './answer-cookies.ts'
import { requirePerson } from './me.ts'

export const signOutEverywhere = signedIn.identity.signOutEverywhere.handler(async ({ context }) => {
  const { accounts } = context.services.identity
  addCookies(context, await accounts.signOutEverywhere(requirePerson(context), context.requestHeaders))
  return {}
})

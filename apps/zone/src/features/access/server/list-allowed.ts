import { contract } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { actionsByResource } from '../actions-by-resource.ts'

const actions = actionsByResource(contract)

export const listAllowed = inOrg.access.allowed.handler(async ({ context: { allowedActions } }) => ({
  actions: await allowedActions(actions),
}))

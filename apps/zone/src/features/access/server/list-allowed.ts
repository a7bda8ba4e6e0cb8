import { contract } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { liveGrants } from '../../staff-access/index.ts'
import { actionsByResource } from '../actions-by-resource.ts'

const actions = actionsByResource(contract)

export const listAllowed = inOrg.access.allowed.handler(async ({ context: { tx, allowedActions } }) => ({
  actions: await allowedActions(actions),
  staffAccess: await liveGrants(tx),
}))

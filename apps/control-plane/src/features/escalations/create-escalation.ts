import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { lockOrganization, orderEscalation } from '../organizations/index.ts'
import { byId, toEscalation } from './escalation-store.ts'

/**
 * Asks the staff of an organisation's zone to look into something. Nothing of it opens anything: in the zone somebody has to ask for access, and others
 * decide. What is said about it there stays there.
 */
export const createEscalation = handle.escalations.create.handler(async ({ context: { tx }, input: { organizationId, ...asked } }) => {
  const row = await lockOrganization(tx, organizationId)
  if (row.status !== 'active' && row.status !== 'read_only') throw controlErrors.ESCALATION_NOT_POSSIBLE()
  const made = await byId(tx, await orderEscalation(tx, row, asked))
  if (!made) throw new Error('The escalation that was just ordered is not there')
  return toEscalation(made)
})

import { handle } from '../../server/procedures.ts'
import { listOf, toEscalation } from './escalation-store.ts'

/** The newest escalations, of one organisation or of all. */
export const listEscalations = handle.escalations.list.handler(async ({ context: { tx }, input: { organizationId } }) => ({
  items: (await listOf(tx, organizationId)).map(toEscalation),
}))

import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { byId, toEscalation } from './escalation-store.ts'

export const getEscalation = handle.escalations.get.handler(async ({ context: { tx }, input: { id } }) => {
  const row = await byId(tx, id)
  if (!row) throw controlErrors.ESCALATION_NOT_FOUND()
  return toEscalation(row)
})

import { auditErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { eventById } from './event-store.ts'
import { wireEvent } from './event-wire.ts'
import { clientAddressOf } from './personal-store.ts'

export const getEvent = inOrg.audit.get.handler(async ({ context: { tx }, input: { auditEventId } }) => {
  const event = await eventById(tx, auditEventId)
  if (!event) throw auditErrors.AUDIT_EVENT_NOT_FOUND()
  return { ...wireEvent(event), clientAddress: await clientAddressOf(tx, auditEventId) }
})

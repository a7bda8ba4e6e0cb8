import { randomUUID } from 'node:crypto'
import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { readServices } from './read-services.ts'
import { toServiceLevel } from './service-level.ts'

/** Somebody looks after it. What is acknowledged is the alert that fires now: a graver one later is asked about again. */
export const acknowledgeBurn = handle.zones.acknowledge.handler(async ({ context: { tx, services, operator }, input: { code } }) => {
  if (!(await tx.zone.findUnique({ where: { code } }))) throw controlErrors.ZONE_NOT_FOUND()
  const now = services.clock.now()
  const serviceOf = await readServices(tx, '30d', now)
  const { alert } = toServiceLevel(serviceOf(code), services.environment.AVAILABILITY_TARGET_PPM, now)
  if (alert === null) throw controlErrors.ZONE_NOT_BURNING()
  await tx.burnAcknowledgement.create({
    data: { id: randomUUID(), zoneCode: code, operatorId: operator.id, severity: alert, acknowledgedAt: now },
  })
  return { zone: code, severity: alert, acknowledgedAt: now.toISOString() }
})

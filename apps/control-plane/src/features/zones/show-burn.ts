import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { burnRate } from './burn.ts'
import { windowMs } from './service-level.ts'
import { hoursOf } from './traffic-store.ts'

/** A zone's hours over the window, with how fast each spent the budget. */
export const showBurn = handle.zones.burn.handler(async ({ context: { tx, services }, input: { code, window } }) => {
  if (!(await tx.zone.findUnique({ where: { code } }))) throw controlErrors.ZONE_NOT_FOUND()
  const now = services.clock.now()
  const targetPpm = services.environment.AVAILABILITY_TARGET_PPM
  const hours = await hoursOf(tx, code, windowMs[window], now)
  return {
    asOf: now.toISOString(),
    code,
    window,
    targetPpm,
    hours: hours.map(({ startsAt, ...traffic }) => ({ startsAt: startsAt.toISOString(), ...traffic, burn: burnRate(traffic, targetPpm) })),
  }
})

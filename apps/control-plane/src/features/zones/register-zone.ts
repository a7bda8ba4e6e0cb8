import { controlErrors } from '@repo/contract/control'
import { isZoneCode } from '@repo/residency'
import { handle } from '../../server/procedures.ts'

/** Registers a zone of the registry, or changes its origin or state. Repeating it changes nothing and logs nothing new. */
export const registerZone = handle.zones.register.handler(async ({ context: { tx }, input: { code, webOrigin, state } }) => {
  if (!isZoneCode(code)) throw controlErrors.ZONE_NOT_IN_REGISTRY()
  const before = await tx.zone.findUnique({ where: { code } })
  if (!before) await tx.zone.create({ data: { code, webOrigin, state } })
  else if (before.webOrigin !== webOrigin || before.state !== state) {
    await tx.zone.update({ where: { code }, data: { webOrigin, state, changedAt: new Date() } })
  }
  return { code, state }
})

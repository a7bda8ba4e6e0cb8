import { chargeErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { chargeById } from './charge-store.ts'
import { wireCharge } from './charge-wire.ts'

export const getCharge = inOrg.charges.get.handler(async ({ context: { tx, associationScope }, input }) => {
  const charge = await chargeById(tx, associationScope, input.chargeId)
  if (!charge) throw chargeErrors.CHARGE_NOT_FOUND()
  return wireCharge(charge)
})

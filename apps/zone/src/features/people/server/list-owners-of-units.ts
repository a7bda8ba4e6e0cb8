import { inOrg } from '../../../server/procedures.ts'
import { ownersOfUnitsOn } from './ownership-store.ts'

export const listOwnersOfUnits = inOrg.ownership.ofUnits.handler(async ({ context: { tx, associationScope }, input }) => {
  const byUnit = await ownersOfUnitsOn(tx, associationScope, input.unitIds, input.on)
  return {
    items: [...byUnit].map(([unitId, owners]) => ({
      unitId,
      owners: owners.map(({ partyId, party, shareNumerator, shareDenominator }) => ({
        partyId,
        displayName: party.displayName,
        share: { numerator: `${shareNumerator}`, denominator: `${shareDenominator}` },
      })),
    })),
  }
})

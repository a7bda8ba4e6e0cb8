import { peopleErrors, unitErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { unitById } from '../../units/index.ts'
import { reduce } from '../fraction.ts'
import { replaceOwners } from '../ownership.ts'
import { applyOwnershipChange, lockUnit, ownersOfUnit, wireOwnership } from './ownership-store.ts'
import { countPartiesById } from './party-store.ts'

export const setOwners = inOrg.ownership.set.handler(async ({ context: { tx, orgId, associationScope, authorize, audit }, input }) => {
  const unit = await unitById(tx, associationScope, input.unitId)
  if (!unit) throw unitErrors.UNIT_NOT_FOUND()
  await authorize('ownership', 'set', { associationId: unit.associationId })
  const partyIds = [...new Set(input.owners.map(({ partyId }) => partyId))]
  if ((await countPartiesById(tx, associationScope, partyIds)) < partyIds.length) throw peopleErrors.PARTY_NOT_FOUND()
  await lockUnit(tx, orgId, unit.id)
  const owners = input.owners.map(({ partyId, share }) => ({ partyId, share: shareOf(share) }))
  const change = replaceOwners(await ownersOfUnit(tx, unit.id), input.validFrom, owners)
  await applyOwnershipChange(tx, orgId, unit.id, change)
  audit({ targetId: unit.id, level: 'transactional' })
  return { owners: (await ownersOfUnit(tx, unit.id)).map(wireOwnership) }
})

/** A share from the wire, in lowest terms. */
export function shareOf(share: { readonly numerator: string; readonly denominator: string }) {
  return reduce({ numerator: BigInt(share.numerator), denominator: BigInt(share.denominator) })
}

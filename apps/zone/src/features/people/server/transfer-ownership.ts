import { peopleErrors, unitErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { unitById } from '../../units/index.ts'
import { transferShare } from '../ownership.ts'
import { applyOwnershipChange, lockUnit, ownersOfUnit, wireOwnership } from './ownership-store.ts'
import { countPartiesById } from './party-store.ts'
import { shareOf } from './set-owners.ts'

export const transferOwnership = inOrg.ownership.transfer.handler(
  async ({ context: { tx, orgId, associationScope, authorize, audit }, input }) => {
    const unit = await unitById(tx, associationScope, input.unitId)
    if (!unit) throw unitErrors.UNIT_NOT_FOUND()
    await authorize('ownership', 'transfer', { associationId: unit.associationId })
    if ((await countPartiesById(tx, associationScope, [input.toPartyId])) < 1) throw peopleErrors.PARTY_NOT_FOUND()
    await lockUnit(tx, orgId, unit.id)
    const { fromPartyId, toPartyId, validFrom: on } = input
    const share = input.share && shareOf(input.share)
    const change = transferShare(await ownersOfUnit(tx, unit.id), { on, fromPartyId, toPartyId, share })
    await applyOwnershipChange(tx, orgId, unit.id, change)
    audit({ targetId: unit.id, level: 'transactional' })
    return { owners: (await ownersOfUnit(tx, unit.id)).map(wireOwnership) }
  },
)

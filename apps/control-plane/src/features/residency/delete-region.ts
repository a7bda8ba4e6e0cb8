import { controlErrors } from '@repo/contract/control'
import { handle } from '../../server/procedures.ts'
import { brokenPolicies, reissuePolicies } from '../organizations/index.ts'
import { holdersOf, holdRegistry, lockRegion, regionById, registryOf, removeRegion } from '../registry/index.ts'

/**
 * Deletes a place that nothing ever used. One that a cell stood in, or a policy named, stays in the record and is retired instead. Whoever could have been
 * there is told.
 */
export const deleteRegion = handle.regions.delete.handler(async ({ context: { tx }, input: { id } }) => {
  const { zoneCode } = await regionById(tx, id)
  await holdRegistry(tx, zoneCode)
  const row = await lockRegion(tx, id)
  const holders = await holdersOf(tx, row)
  if (holders.everUsed) throw controlErrors.REGION_IN_USE({ data: { by: 'cell' } })
  if (holders.facilities > 0) throw controlErrors.REGION_IN_USE({ data: { by: 'policy' } })
  const registry = await registryOf(tx, zoneCode)
  await removeRegion(tx, id)
  if ((await brokenPolicies(tx, zoneCode)).length > 0) throw controlErrors.REGION_IN_USE({ data: { by: 'policy' } })
  await reissuePolicies(tx, zoneCode, registry)
})

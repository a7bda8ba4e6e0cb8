import { controlErrors } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { requireMatch, tagWith } from '../../server/if-match.ts'
import { handle } from '../../server/procedures.ts'
import { brokenPolicies, reissuePolicies } from '../organizations/index.ts'
import {
  changeRegion,
  holdersOf,
  holdRegistry,
  lockRegion,
  regionById,
  type RegionFacts,
  requireCountryOfZone,
  requireLifecycle,
  registryOf,
  toLifecycle,
  toRegistered,
} from '../registry/index.ts'

/**
 * Changes a place's roles or lifecycle, or the country of one that nothing uses. What is promised by it stands: a place that a cell stands in is not
 * retired, and one without which a policy would have no place left is neither retired nor given fewer roles.
 */
export const updateRegion = handle.regions.update.handler(async ({ context, input }) => {
  const { tx } = context
  const before = await regionById(tx, input.id)
  await holdRegistry(tx, before.zoneCode)
  const row = await lockRegion(tx, input.id)
  requireMatch(context, row.version)
  requireCountryOfZone(input.country, row.zoneCode)
  requireLifecycle(toLifecycle(row.lifecycle), input.lifecycle)
  await requireUnused(tx, row, input)
  const registry = await registryOf(tx, row.zoneCode)
  await changeRegion(tx, row.id, input)
  if ((await brokenPolicies(tx, row.zoneCode)).length > 0) throw controlErrors.REGION_IN_USE({ data: { by: 'policy' } })
  await reissuePolicies(tx, row.zoneCode, registry)
  return tagWith(context, toRegistered(await regionById(tx, row.id)))
})

type Row = Awaited<ReturnType<typeof lockRegion>>

/** @throws REGION_IN_USE when a cell or a policy counts on what would change */
async function requireUnused(tx: DirectoryTransaction, row: Row, { country, roles, lifecycle }: RegionFacts): Promise<void> {
  const holders = await holdersOf(tx, row)
  const inUse = (by: 'cell' | 'policy') => controlErrors.REGION_IN_USE({ data: { by } })
  if (country !== row.countryCode && holders.everUsed) throw inUse('cell')
  if (country !== row.countryCode && holders.facilities > 0) throw inUse('policy')
  if (lifecycle !== 'active' && holders.roles.length > 0) throw inUse('cell')
  if (holders.roles.some((role) => !(roles as readonly string[]).includes(role))) throw inUse('cell')
}

import { randomUUID } from 'node:crypto'
import { controlErrors, type regionSchema } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { isZoneCode, replicationProblems, zones } from '@repo/residency'
import type { z } from 'zod'
import { handle } from '../../server/procedures.ts'
import { reissuePolicies } from '../organizations/index.ts'
import { holdRegistry, registerPlaces, registryOf } from '../registry/index.ts'

type RegionInput = z.infer<typeof regionSchema>

/**
 * Registers a cell with its regions, or changes its edge's address, regions or state. Its zone and number are for good: the number is in every
 * edge's packed table. Its places are registered with it; a region's jurisdiction is its country.
 */
export const registerCell = handle.zones.registerCell.handler(async ({ context: { tx }, input }) => {
  const { code, zone, number, edgeAddress, regions, state, replication } = input
  if (!isZoneCode(zone) || !(await tx.zone.findUnique({ where: { code: zone } }))) throw controlErrors.ZONE_NOT_FOUND()
  const boundary = zones[zone].countries
  if (regions.some((region) => !boundary.includes(region.country))) throw controlErrors.REGION_OUTSIDE_ZONE()

  const active = regions.filter(({ lifecycle }) => lifecycle === 'active')
  const uses = active.map((region) => ({ regionId: `${region.provider} ${region.code}`, role: region.role }))
  const unmet = replication === undefined ? [] : replicationProblems(replication, uses)
  if (unmet.length > 0) throw controlErrors.CELL_REPLICATION_UNMET({ data: { at: [...unmet] } })

  await holdRegistry(tx, zone)
  const registry = await registryOf(tx, zone)
  await registerPlaces(tx, zone, regions)
  const before = await tx.cell.findUnique({ where: { code } })
  if (before && (before.zoneCode !== zone || before.number !== number)) throw controlErrors.CELL_MOVED_ZONE()
  if (!before && (await tx.cell.findUnique({ where: { number } }))) throw controlErrors.CELL_NUMBER_TAKEN()
  const next = { edgeAddress, state, replication: replication ?? before?.replication ?? null }
  if (!before) await tx.cell.create({ data: { number, code, zoneCode: zone, ...next } })
  else if (before.edgeAddress !== edgeAddress || before.state !== state || before.replication !== next.replication) {
    await tx.cell.update({ where: { code }, data: { ...next, changedAt: new Date() } })
  }
  await replaceRegions(tx, number, regions)
  await reissuePolicies(tx, zone, registry)
  return { code, number, state }
})

/** Regions that are no longer named are retired, never deleted: reports about the past still need them. */
async function replaceRegions(tx: DirectoryTransaction, cellNumber: number, regions: readonly RegionInput[]): Promise<void> {
  const before = await tx.region.findMany({ where: { cellNumber } })
  for (const { provider, code, country, role, lifecycle } of regions) {
    const known = before.find((row) => row.providerCode === provider && row.regionCode === code && row.role === role)
    const facts = { countryCode: country, lifecycle }
    if (!known) {
      await tx.region.create({ data: { id: randomUUID(), cellNumber, providerCode: provider, regionCode: code, role, ...facts } })
    } else if (known.countryCode !== country || known.lifecycle !== lifecycle) {
      await tx.region.update({ where: { id: known.id }, data: { ...facts, changedAt: new Date() } })
    }
  }
  const named = (row: { providerCode: string; regionCode: string; role: string }): boolean =>
    regions.some((region) => region.provider === row.providerCode && region.code === row.regionCode && region.role === row.role)
  for (const row of before.filter((one) => one.lifecycle !== 'retired' && !named(one))) {
    await tx.region.update({ where: { id: row.id }, data: { lifecycle: 'retired', changedAt: new Date() } })
  }
}

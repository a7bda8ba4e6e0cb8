/** The only file that queries the registry of regions. */
import { randomUUID } from 'node:crypto'
import { controlErrors, type RegisteredRegion } from '@repo/contract/control'
import { regionLifecycles } from '@repo/contract/boundary'
import type { Id } from '@repo/core'
import type { DirectoryTransaction, Prisma } from '@repo/db/control-plane'
import type { Region } from '@repo/residency'
import type { Lifecycle } from './region.ts'

const withUses = { uses: { where: { lifecycle: { not: 'retired' } }, select: { cell: { select: { code: true } } } } } as const
type RegionRow = Prisma.RegisteredRegionGetPayload<{ include: typeof withUses }>

export interface RegionFacts {
  readonly country: string
  readonly roles: Region['roles']
  readonly lifecycle: Lifecycle
}

export const toLifecycle = (text: string): Lifecycle => regionLifecycles.find((one) => one === text) ?? 'retired'

type Holds = Pick<RegionRow, 'holdsPrimary' | 'holdsReplica' | 'holdsBackup'>
export function rolesOf({ holdsPrimary, holdsReplica, holdsBackup }: Holds): Region['roles'] {
  return [
    ...(holdsPrimary ? ['primary' as const] : []),
    ...(holdsReplica ? ['replica' as const] : []),
    ...(holdsBackup ? ['backup' as const] : []),
  ]
}
const holdsOf = (roles: Region['roles']): Holds => ({
  holdsPrimary: roles.includes('primary'),
  holdsReplica: roles.includes('replica'),
  holdsBackup: roles.includes('backup'),
})

export function toRegistered(row: RegionRow): RegisteredRegion {
  return {
    // The database gives ids that it made or checked.
    id: row.id as Id<'RegionId'>,
    zone: row.zoneCode,
    provider: row.providerCode,
    code: row.regionCode,
    country: row.countryCode,
    roles: [...rolesOf(row)],
    lifecycle: toLifecycle(row.lifecycle),
    version: row.version,
    changedAt: row.changedAt.toISOString(),
    cells: [...new Set(row.uses.map(({ cell }) => cell.code))].sort(),
  }
}

export function listRegions(tx: DirectoryTransaction, where: { zoneCode?: string; lifecycle?: string }): Promise<RegionRow[]> {
  return tx.registeredRegion.findMany({
    where,
    include: withUses,
    orderBy: [{ zoneCode: 'asc' }, { providerCode: 'asc' }, { regionCode: 'asc' }],
  })
}

/** @throws REGION_NOT_FOUND */
export async function regionById(tx: DirectoryTransaction, id: string): Promise<RegionRow> {
  const row = await tx.registeredRegion.findUnique({ where: { id }, include: withUses })
  if (!row) throw controlErrors.REGION_NOT_FOUND()
  return row
}

/** Reads a region and holds it until the transaction ends: whoever writes a policy by it, or changes it, waits. @throws REGION_NOT_FOUND */
export async function lockRegion(tx: DirectoryTransaction, id: string): Promise<RegionRow> {
  await tx.$queryRaw`select 1 from directory.registered_region where id = ${id}::uuid for update`
  return regionById(tx, id)
}

/** Holds the zone's registry as it is until the transaction ends, so that what is judged by it still holds when it commits. */
export async function holdRegistry(tx: DirectoryTransaction, zoneCode: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`registry ${zoneCode}`}, 12))`
}

export function regionOfProvider(tx: DirectoryTransaction, providerCode: string, regionCode: string) {
  return tx.registeredRegion.findUnique({ where: { providerCode_regionCode: { providerCode, regionCode } } })
}

export async function insertRegion(
  tx: DirectoryTransaction,
  { zone, provider, code, country, roles, lifecycle }: RegionFacts & { zone: string; provider: string; code: string },
): Promise<string> {
  const id = randomUUID()
  await tx.registeredRegion.create({
    data: { id, zoneCode: zone, providerCode: provider, regionCode: code, countryCode: country, ...holdsOf(roles), lifecycle },
  })
  return id
}

export async function changeRegion(tx: DirectoryTransaction, id: string, { country, roles, lifecycle }: RegionFacts): Promise<void> {
  await tx.registeredRegion.update({
    where: { id },
    data: { countryCode: country, ...holdsOf(roles), lifecycle, version: { increment: 1 }, changedAt: new Date() },
  })
}

export async function removeRegion(tx: DirectoryTransaction, id: string): Promise<void> {
  await tx.registeredRegion.delete({ where: { id } })
}

/** What holds a region: any cell that ever stood there, a cell that stands there in a role, any version of a policy that names it. */
export async function holdersOf(
  tx: DirectoryTransaction,
  { id, providerCode, regionCode }: Pick<RegionRow, 'id' | 'providerCode' | 'regionCode'>,
) {
  const uses = await tx.region.findMany({ where: { providerCode, regionCode }, select: { role: true, lifecycle: true } })
  const facilities = await tx.residencyPolicyFacility.count({ where: { regionId: id } })
  return { everUsed: uses.length > 0, roles: uses.filter(({ lifecycle }) => lifecycle !== 'retired').map(({ role }) => role), facilities }
}

/** The zone's registry in the decision engine's words. */
export async function registryOf(tx: DirectoryTransaction, zoneCode: string): Promise<Region[]> {
  const rows = await tx.registeredRegion.findMany({ where: { zoneCode }, orderBy: { id: 'asc' } })
  return rows.map((row) => ({ id: row.id, country: row.countryCode, roles: rolesOf(row), lifecycle: toLifecycle(row.lifecycle) }))
}

import { reaches, type AssociationScope } from '@repo/authz'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'
import { buckets, openItems, type Aged } from './aged-store.ts'

export interface UnitOpen extends Aged {
  readonly unitId: Id<'UnitId'>
}

export interface UnitOpenReport {
  readonly associationId: string
  readonly at: string
  /** Shares of this person alone; undefined for everybody's. */
  readonly partyId: string | undefined
}

/** Whose shares a scope reaches in an association: everybody's, or those of the caller's own person where they own or owned; null for nobody's. */
export async function reachedShares(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string,
): Promise<{ partyId: string | undefined } | null> {
  if (reaches(scope, associationId)) return { partyId: undefined }
  const partyId = scope.all ? undefined : scope.ownPartyId
  if (partyId === undefined) return null
  const owned = await tx.ownership.count({ where: { partyId, unit: { associationId } } })
  return owned > 0 ? { partyId } : null
}

function itemsOf({ associationId, at, partyId }: UnitOpenReport): Prisma.Sql {
  const own = partyId === undefined ? Prisma.empty : Prisma.sql`and share.party_id = ${partyId}::uuid`
  return Prisma.sql`(${openItems(Prisma.sql`share.association_id = ${associationId}::uuid ${own}`, at)}) as item`
}

/** What is open on each of these units, for those with something open. */
export function openOnUnits(tx: OrgTransaction, report: UnitOpenReport, unitIds: readonly string[]): Promise<UnitOpen[]> {
  return tx.$queryRaw<UnitOpen[]>`
    select item.unit_id as "unitId", ${buckets} from ${itemsOf(report)}
    where item.open <> 0 and item.unit_id = any(${[...unitIds]}::uuid[]) group by item.unit_id`
}

interface UnitsOfFilter {
  readonly propertyId?: string | undefined
  readonly search?: string | undefined
}

/** The same for all units of a list's filter together. */
export async function openInAll(tx: OrgTransaction, report: UnitOpenReport, { propertyId, search }: UnitsOfFilter) {
  const [row] = await tx.$queryRaw<{ owing: bigint; sum: bigint }[]>`
    select count(distinct item.unit_id) as owing, coalesce(sum(item.open), 0)::bigint as sum from ${itemsOf(report)}
    join app.unit on unit.organization_id = ${organizationInScope} and unit.id = item.unit_id
    where item.open <> 0
      ${propertyId === undefined ? Prisma.empty : Prisma.sql`and unit.property_id = ${propertyId}::uuid`}
      ${search === undefined ? Prisma.empty : Prisma.sql`and position(lower(${search}) in lower(unit.label)) > 0`}`
  return row ?? { owing: 0n, sum: 0n }
}

/** What is open on each unit of the association with something open: `unit_id` and `open`, for a list that goes by it. */
export const openByUnit = (report: UnitOpenReport): Prisma.Sql =>
  Prisma.sql`select item.unit_id, sum(item.open)::bigint as open from ${itemsOf(report)} where item.open <> 0 group by item.unit_id`

import type { Id } from '@repo/core'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { BillableUnit } from '../split-total.ts'
import type { BillingMonth } from '../billing-month.ts'
import type { Ownership } from '../split-charge.ts'

/** What billing reads of units and their owners: whole sets in one statement each, in the order amounts are split in. */
export interface UnitRow extends BillableUnit {
  readonly id: Id<'UnitId'>
  readonly label: string
}

/** All units of an association, in its own order of them. */
export async function billableUnits(tx: OrgTransaction, associationId: string): Promise<UnitRow[]> {
  return tx.$queryRaw<UnitRow[]>`
    select id, label, entitlement, area_sq_cm as "areaSqCm" from app.unit
    where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid order by ordinal`
}

type OwnershipRow = Ownership<Id<'PartyId'>> & { readonly unitId: string }

/** Who owned each of the units on any day of the month, by unit. */
export async function ownershipsIn(
  tx: OrgTransaction,
  unitIds: readonly string[],
  month: BillingMonth,
): Promise<Map<string, OwnershipRow[]>> {
  const rows = await tx.$queryRaw<OwnershipRow[]>`
    select unit_id as "unitId", party_id as "partyId", share_numerator as "shareNumerator", share_denominator as "shareDenominator",
      valid_from::text as "validFrom", valid_to::text as "validTo", ordinal
    from app.ownership
    where organization_id = ${organizationInScope} and unit_id = any(${[...unitIds]}::uuid[])
      and valid_from < ${month.end}::date and (valid_to is null or valid_to > ${month.start}::date)`
  return Map.groupBy(rows, (row) => row.unitId)
}

/** Names of people and companies by id, for a preview. */
export async function partyNames(tx: OrgTransaction, partyIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; name: string }[]>`
    select id, display_name as name from app.party
    where organization_id = ${organizationInScope} and id = any(${[...partyIds]}::uuid[])`
  return new Map(rows.map(({ id, name }) => [id, name]))
}

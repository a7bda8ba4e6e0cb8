import type { AssociationScope } from '@repo/authz'
import { ledgerErrors } from '@repo/contract'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { NewLine } from '../journal.ts'

/**
 * The people and units that lines name must belong where they are posted: units to the association, people to those the caller meets there. Whoever
 * keeps the books of the whole organisation may name any of its people. One statement, and none when the lines name nobody.
 * @throws ENTRY_PARTY_UNKNOWN alike for one that is absent, another organisation's or another association's
 */
export async function requireLineSubjects(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string,
  lines: readonly NewLine[],
): Promise<void> {
  const partyIds = [...new Set(lines.flatMap(({ partyId }) => partyId ?? []))]
  const unitIds = [...new Set(lines.flatMap(({ unitId }) => unitId ?? []))]
  if (partyIds.length + unitIds.length === 0) return
  const [found] = await tx.$queryRaw<{ count: bigint }[]>`
    select (select count(*) from app.unit where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid
        and id = any (${unitIds}::uuid[]))
      + (select count(*) from app.party where organization_id = ${organizationInScope} and id = any (${partyIds}::uuid[])
        and (${scope.all === true} or association_id = ${associationId}::uuid or exists (
          select from app.ownership join app.unit on unit.organization_id = ownership.organization_id and unit.id = ownership.unit_id
          where ownership.organization_id = party.organization_id and ownership.party_id = party.id
            and unit.association_id = ${associationId}::uuid))) as count`
  if (Number(found?.count ?? 0) !== partyIds.length + unitIds.length) throw ledgerErrors.ENTRY_PARTY_UNKNOWN()
}

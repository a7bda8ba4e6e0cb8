import type { AssociationScope } from '@repo/authz'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'

/**
 * Is there such a payer? Whoever acts for one association only meets its own people: its owners of any time, and those entered for it. The
 * organisation's people may pay anywhere.
 */
export async function payerExists(tx: OrgTransaction, scope: AssociationScope, associationId: string, partyId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ found: boolean }[]>`
    select exists (select from app.party where organization_id = ${organizationInScope} and id = ${partyId}::uuid
      and (${scope.all === true} or association_id = ${associationId}::uuid or exists (
        select from app.ownership join app.unit on unit.organization_id = ownership.organization_id and unit.id = ownership.unit_id
        where ownership.organization_id = party.organization_id and ownership.party_id = party.id
          and unit.association_id = ${associationId}::uuid))) as found`
  return row?.found === true
}

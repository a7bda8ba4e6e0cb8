import type { assessmentKinds } from '@repo/contract'
import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'

export interface NewCharge {
  readonly id: Id<'ChargeId'>
  readonly unitId: Id<'UnitId'>
  readonly position: number
  readonly amountMinor: bigint
  readonly journalEntryId: Id<'JournalEntryId'>
  /** Whole: they sum to the amount, which the database checks at the commit. */
  readonly shares: readonly { readonly partyId: Id<'PartyId'>; readonly amountMinor: bigint }[]
}

/** What the charges of one run have in common. */
export interface ChargeTerms {
  readonly associationId: string
  readonly legalEntityId: string
  readonly runId: string
  readonly runOrdinal: number
  readonly kind: (typeof assessmentKinds)[number]
  readonly periodStart: string
  readonly effectiveOn: string
  readonly dueOn: string
  readonly currency: string
}

/** Stores charges whose journal entries are posted: two statements, however many there are. A unit charged before by the run is refused. */
export async function insertCharges(tx: OrgTransaction, terms: ChargeTerms, charges: readonly NewCharge[]): Promise<void> {
  if (charges.length === 0) return
  const shares = charges.flatMap(({ id: chargeId, shares: parts }) =>
    parts.map(({ partyId, amountMinor }, index) => ({ chargeId, partyId, position: index + 1, amountMinor })),
  )
  await tx.$executeRaw`
    insert into app.charge (organization_id, id, association_id, legal_entity_id, unit_id, run_id, run_ordinal, position, kind, period_start,
      effective_on, due_on, amount_minor, currency_code, journal_entry_id)
    select ${organizationInScope}, row.id, ${terms.associationId}::uuid, ${terms.legalEntityId}::uuid, row."unitId", ${terms.runId}::uuid,
      ${terms.runOrdinal}::integer, row.position, ${terms.kind}, ${terms.periodStart}::date, ${terms.effectiveOn}::date,
      ${terms.dueOn}::date, row."amountMinor", ${terms.currency}, row."journalEntryId"
    from jsonb_to_recordset(${jsonRows(charges)}::jsonb)
      as row (id uuid, "unitId" uuid, position integer, "amountMinor" bigint, "journalEntryId" uuid)`
  await tx.$executeRaw`
    insert into app.charge_share (organization_id, charge_id, association_id, party_id, position, amount_minor, currency_code)
    select ${organizationInScope}, row."chargeId", ${terms.associationId}::uuid, row."partyId", row.position, row."amountMinor",
      ${terms.currency}
    from jsonb_to_recordset(${jsonRows(shares)}::jsonb)
      as row ("chargeId" uuid, "partyId" uuid, position smallint, "amountMinor" bigint)`
}

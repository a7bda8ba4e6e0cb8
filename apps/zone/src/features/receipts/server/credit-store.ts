import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'

/** Makes whoever uses or takes back credits of the same association wait: a credit must not be spent twice. */
export async function queueUpForCredits(tx: OrgTransaction, associationId: string): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${organizationInScope}::text || ${associationId}, 12))`
}

export interface CreditRow {
  readonly partyId: Id<'PartyId'>
  readonly availableMinor: bigint
}

/**
 * Unused credits above zero by payer, oldest name first, as far as they had been received by a day. What was used later counts as used: the
 * same money is not spent for an earlier day.
 */
export async function availableCredits(
  tx: OrgTransaction,
  associationId: string,
  partyId: string | undefined,
  at: string,
): Promise<CreditRow[]> {
  const ofParty = partyId === undefined ? Prisma.empty : Prisma.sql`and party_id = ${partyId}::uuid`
  return tx.$queryRaw<CreditRow[]>`
    select party_id as "partyId", sum(amount)::bigint as "availableMinor" from (
      select party_id, amount_minor - applied_minor as amount from app.receipt
        where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid ${ofParty}
          and status not in ('bounced', 'refunded') and received_on <= ${at}::date
      union all
      select party_id, -amount_minor from app.credit_application
        where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid ${ofParty} and undone_on is null
    ) as movement group by party_id having sum(amount) > 0 order by party_id`
}

export interface CreditUse {
  readonly id: string
  readonly amountMinor: bigint
  readonly appliedOn: string
  readonly journalEntryId: Id<'JournalEntryId'>
}

/** Uses of a payer's credit that stand, newest first. */
export async function standingUses(tx: OrgTransaction, associationId: string, partyId: string): Promise<CreditUse[]> {
  return tx.$queryRaw<CreditUse[]>`
    select id, amount_minor as "amountMinor", applied_on::text as "appliedOn", journal_entry_id as "journalEntryId"
    from app.credit_application
    where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid and party_id = ${partyId}::uuid
      and undone_on is null
    order by recorded_at desc, id desc`
}

export interface NewCreditUse {
  readonly id: string
  readonly partyId: string
  readonly amountMinor: bigint
  readonly journalEntryId: string
}

export async function insertCreditUses(
  tx: OrgTransaction,
  book: { readonly associationId: string; readonly legalEntityId: string; readonly currency: string },
  appliedOn: string,
  uses: readonly NewCreditUse[],
): Promise<void> {
  await tx.$executeRaw`
    insert into app.credit_application (organization_id, id, association_id, legal_entity_id, party_id, amount_minor, currency_code, applied_on,
      journal_entry_id)
    select ${organizationInScope}, row.id, ${book.associationId}::uuid, ${book.legalEntityId}::uuid, row."partyId", row."amountMinor",
      ${book.currency}, ${appliedOn}::date, row."journalEntryId"
    from jsonb_to_recordset(${jsonRows(uses)}::jsonb) as row (id uuid, "partyId" uuid, "amountMinor" bigint, "journalEntryId" uuid)`
}

export async function markUsesUndone(tx: OrgTransaction, ids: readonly string[], undoneOn: string): Promise<void> {
  await tx.$executeRaw`
    update app.credit_application set undone_on = greatest(${undoneOn}::date, applied_on)
    where organization_id = ${organizationInScope} and id = any(${[...ids]}::uuid[])`
}

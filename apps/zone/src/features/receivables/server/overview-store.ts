import type { AssociationScope } from '@repo/authz'
import type { Id } from '@repo/core'
import { organizationInScope, Prisma, type OrgTransaction } from '@repo/db/zone'

export interface OverviewRow {
  readonly associationId: Id<'AssociationId'>
  readonly associationName: string
  readonly currency: string
  readonly billedMinor: bigint
  readonly receivedMinor: bigint
  readonly cashMinor: bigint
  readonly operatingAccountId: Id<'AccountId'>
  readonly creditsMinor: bigint
}

/** Key figures of each association that a scope reaches: this month's from its first day to `at`, balances at the end of `at`. */
export async function overviewRows(
  tx: OrgTransaction,
  scope: AssociationScope,
  associationId: string | undefined,
  at: string,
): Promise<OverviewRow[]> {
  const reached = scope.all ? Prisma.empty : Prisma.sql`and book.association_id = any(${[...scope.associationIds]}::uuid[])`
  const chosen = associationId === undefined ? Prisma.empty : Prisma.sql`and book.association_id = ${associationId}::uuid`
  const inMonth = Prisma.sql`between date_trunc('month', ${at}::date)::date and ${at}::date`
  return tx.$queryRaw<OverviewRow[]>`
    select book.association_id as "associationId", association.name as "associationName", book.currency_code as currency,
      coalesce(billed.amount, 0)::bigint as "billedMinor", coalesce(received.amount, 0)::bigint as "receivedMinor",
      coalesce(balance.cash, 0)::bigint as "cashMinor", coalesce(balance.credits, 0)::bigint as "creditsMinor",
      operating.id as "operatingAccountId"
    from app.ledger_book as book
    join app.account as operating on operating.organization_id = book.organization_id and operating.legal_entity_id = book.legal_entity_id
      and operating.template_key = 'operating_bank'
    join app.association on association.organization_id = book.organization_id and association.id = book.association_id
    left join lateral (select sum(amount_minor) as amount from app.charge where charge.organization_id = book.organization_id
      and charge.association_id = book.association_id and charge.effective_on ${inMonth}) as billed on true
    left join lateral (select sum(amount_minor) as amount from app.receipt where receipt.organization_id = book.organization_id
      and receipt.association_id = book.association_id and receipt.received_on ${inMonth} and receipt.status <> 'bounced') as received on true
    left join lateral (
      select sum(line.functional_amount_minor) filter (where account.template_key = 'operating_bank') as cash,
        -sum(line.functional_amount_minor) filter (where account.template_key = 'owner_credits') as credits
      from app.account join app.journal_line as line on line.organization_id = account.organization_id
        and line.legal_entity_id = account.legal_entity_id and line.account_id = account.id and line.effective_on <= ${at}::date
      where account.organization_id = book.organization_id and account.legal_entity_id = book.legal_entity_id
        and account.template_key in ('operating_bank', 'owner_credits')) as balance on true
    where book.organization_id = ${organizationInScope} ${reached} ${chosen}
    order by association.name, association.id`
}

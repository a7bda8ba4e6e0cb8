import type { Id } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'
import { monthsOfFiscalYear } from '../fiscal-months.ts'
import type { PeriodStatus } from '../period.ts'

export interface PeriodRow {
  readonly id: Id<'AccountingPeriodId'>
  readonly fiscalYear: number
  readonly startsOn: string
  readonly endsOn: string
  readonly status: PeriodStatus
  readonly closedAt: Date | null
}

/** All periods of an entity, oldest first. */
export async function periodsOf(tx: OrgTransaction, legalEntityId: string): Promise<PeriodRow[]> {
  return tx.$queryRaw<PeriodRow[]>`
    select id, fiscal_year as "fiscalYear", starts_on::text as "startsOn", ends_on::text as "endsOn", status, closed_at as "closedAt"
    from app.accounting_period where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid order by starts_on`
}

/**
 * All periods of an entity, held until the transaction ends: no other transaction closes, reopens or posts into one meanwhile. Taken in
 * order of date, so that two closings cannot wait for each other.
 */
export async function lockPeriods(tx: OrgTransaction, legalEntityId: string): Promise<PeriodRow[]> {
  return tx.$queryRaw<PeriodRow[]>`
    select id, fiscal_year as "fiscalYear", starts_on::text as "startsOn", ends_on::text as "endsOn", status, closed_at as "closedAt"
    from app.accounting_period where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid
    order by starts_on for no key update`
}

/** The status of the period a day falls into; undefined when none is there for it. */
export async function periodStatusOn(tx: OrgTransaction, legalEntityId: string, day: string): Promise<PeriodStatus | undefined> {
  const [row] = await tx.$queryRaw<{ status: PeriodStatus }[]>`
    select status from app.accounting_period where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid
      and starts_on <= ${day}::date and ends_on >= ${day}::date`
  return row?.status
}

/** As `periodStatusOn`, and keeps the period from being closed until the transaction ends. */
export async function holdPeriodOn(tx: OrgTransaction, legalEntityId: string, day: string): Promise<PeriodStatus | undefined> {
  const [row] = await tx.$queryRaw<{ status: PeriodStatus }[]>`
    select status from app.accounting_period where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid
      and starts_on <= ${day}::date and ends_on >= ${day}::date for share`
  return row?.status
}

/** Opens the twelve periods of a fiscal year; those that are there stay as they are. */
export async function insertFiscalYear(
  tx: OrgTransaction,
  book: { readonly legalEntityId: string; readonly fiscalYearStartMonth: number },
  fiscalYear: number,
): Promise<void> {
  const months = jsonRows(monthsOfFiscalYear(fiscalYear, book.fiscalYearStartMonth))
  await tx.$executeRaw`
    insert into app.accounting_period (organization_id, legal_entity_id, fiscal_year, starts_on, ends_on)
    select ${organizationInScope}, ${book.legalEntityId}::uuid, month."fiscalYear", month."startsOn", month."endsOn"
    from jsonb_to_recordset(${months}::jsonb) as month ("fiscalYear" smallint, "startsOn" date, "endsOn" date)
    on conflict (organization_id, legal_entity_id, starts_on) do nothing`
}

export async function setPeriodStatus(
  tx: OrgTransaction,
  ids: readonly string[],
  status: PeriodStatus,
  closedAt: Date | null,
): Promise<void> {
  await tx.$executeRaw`
    update app.accounting_period set status = ${status}, closed_at = ${closedAt}::timestamptz
    where organization_id = ${organizationInScope} and id = any(${[...ids]}::uuid[])`
}

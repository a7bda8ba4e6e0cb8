import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'
import type { CurrencyCode } from '@repo/money'
import { chartTemplate, fundTemplate } from '../chart-template.ts'
import { fiscalYearOf } from '../fiscal-months.ts'
import { insertFiscalYear } from './period-store.ts'

export interface NewBooks {
  readonly legalEntityId: string
  readonly associationId: string
  /** The functional currency, for ever. It equals the legal entity's: the database compares. */
  readonly currencyCode: CurrencyCode
  /** 1 is January. */
  readonly fiscalYearStartMonth: number
  /** Today in the association's time zone, `YYYY-MM-DD`. */
  readonly openedOn: string
}

/**
 * Opens the books of a new legal entity: its funds and chart from the template, and the periods of the fiscal year of that day with the
 * one before and the one after, so that opening balances and next year's first bill have a place.
 */
export async function openBooks(tx: OrgTransaction, books: NewBooks): Promise<void> {
  const { legalEntityId, associationId, currencyCode, fiscalYearStartMonth, openedOn } = books
  await tx.$executeRaw`
    insert into app.ledger_book (organization_id, legal_entity_id, association_id, currency_code, fiscal_year_start_month)
    values (${organizationInScope}, ${legalEntityId}::uuid, ${associationId}::uuid, ${currencyCode}, ${fiscalYearStartMonth}::smallint)`
  await tx.$executeRaw`
    insert into app.fund (organization_id, legal_entity_id, code, name, kind)
    select ${organizationInScope}, ${legalEntityId}::uuid, row.code, row.name, row.kind
    from jsonb_to_recordset(${jsonRows(fundTemplate)}::jsonb) as row (code text, name text, kind text)`
  await tx.$executeRaw`
    insert into app.account (organization_id, legal_entity_id, code, template_key, name, kind, fund_id, is_control)
    select fund.organization_id, fund.legal_entity_id, row.code, row.key, row.name, row.kind, fund.id, coalesce(row."isControl", false)
    from jsonb_to_recordset(${jsonRows(chartTemplate)}::jsonb)
      as row (code text, key text, name text, kind text, fund text, "isControl" boolean)
    join app.fund on fund.organization_id = ${organizationInScope} and fund.legal_entity_id = ${legalEntityId}::uuid and fund.code = row.fund`
  const year = fiscalYearOf(openedOn, fiscalYearStartMonth)
  for (const fiscalYear of [year - 1, year, year + 1]) await insertFiscalYear(tx, books, fiscalYear)
}

import { reaches, type AssociationScope } from '@repo/authz'
import { ledgerErrors } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'
import { parseCurrencyCode, type CurrencyCode } from '@repo/money'
import type { AccountKey, AccountTemplate } from '../chart-template.ts'

/** The books of an association's legal entity. */
export interface Book {
  readonly legalEntityId: string
  readonly associationId: Id<'AssociationId'>
  readonly currency: CurrencyCode
  readonly fiscalYearStartMonth: number
}

export interface AccountRow {
  readonly id: Id<'AccountId'>
  readonly code: string
  readonly key: string | null
  readonly name: string
  readonly kind: AccountTemplate['kind']
  readonly fundId: Id<'FundId'>
  readonly isControl: boolean
}

export interface FundRow {
  readonly id: Id<'FundId'>
  readonly code: string
  readonly name: string
  readonly kind: 'operating' | 'reserve'
}

type BookRecord = Omit<Book, 'currency'> & { readonly currency: string }

function toBook(record: BookRecord): Book {
  return { ...record, currency: parseCurrencyCode(record.currency) }
}

/**
 * The books of an association.
 * @throws BOOKS_NOT_FOUND also when the caller's scope does not reach the association: what one may not see does not exist
 */
export async function requireBook(tx: OrgTransaction, associationId: string, scope: AssociationScope): Promise<Book> {
  const [record] = await tx.$queryRaw<BookRecord[]>`
    select legal_entity_id as "legalEntityId", association_id as "associationId", currency_code as currency,
      fiscal_year_start_month as "fiscalYearStartMonth"
    from app.ledger_book where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid`
  if (!record || !reaches(scope, associationId)) throw ledgerErrors.BOOKS_NOT_FOUND()
  return toBook(record)
}

/** The books of a legal entity that is known to have some, for a row that was loaded before. */
export async function bookOfEntity(tx: OrgTransaction, legalEntityId: string): Promise<Book> {
  const [record] = await tx.$queryRaw<BookRecord[]>`
    select legal_entity_id as "legalEntityId", association_id as "associationId", currency_code as currency,
      fiscal_year_start_month as "fiscalYearStartMonth"
    from app.ledger_book where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid`
  if (!record) throw ledgerErrors.BOOKS_NOT_FOUND()
  return toBook(record)
}

/** The chart of accounts by code. */
export async function accountsOf(tx: OrgTransaction, legalEntityId: string): Promise<AccountRow[]> {
  return tx.$queryRaw<AccountRow[]>`
    select id, code, template_key as key, name, kind, fund_id as "fundId", is_control as "isControl"
    from app.account where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid order by code`
}

export async function fundsOf(tx: OrgTransaction, legalEntityId: string): Promise<FundRow[]> {
  return tx.$queryRaw<FundRow[]>`
    select id, code, name, kind from app.fund
    where organization_id = ${organizationInScope} and legal_entity_id = ${legalEntityId}::uuid order by code`
}

/** The template's accounts of an entity, by key: how other features name what they post to. */
export async function accountsByKey(tx: OrgTransaction, legalEntityId: string): Promise<(key: AccountKey) => AccountRow> {
  const accounts = new Map((await accountsOf(tx, legalEntityId)).map((account) => [account.key, account]))
  return (key) => {
    const account = accounts.get(key)
    if (!account) throw ledgerErrors.ACCOUNT_NOT_FOUND({ detail: `no account with key ${key}` })
    return account
  }
}

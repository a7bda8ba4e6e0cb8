/** Accounts in words, apart from the other codes: reports name accounts and nothing else. */
import { m } from '#lib/paraglide/messages.js'

const accountNames: Readonly<Record<string, () => string>> = {
  operating_bank: m.account_operating_bank,
  reserve_bank: m.account_reserve_bank,
  owner_receivables: m.account_owner_receivables,
  owner_credits: m.account_owner_credits,
  opening_balances: m.account_opening_balance,
  assessment_income: m.account_assessment_income,
  reserve_contributions: m.account_reserve_contributions,
  utilities_income: m.account_utilities_income,
  special_income: m.account_special_income,
  operating_expenses: m.account_expenses,
  bank_charges: m.account_bank_charges,
}

/** An account of the template by its translated name; one added by hand by the name it was given. */
export const accountName = (account: { key: string | null; name: string }): string =>
  account.key === null ? account.name : (accountNames[account.key]?.() ?? account.name)

/**
 * The chart of accounts every association's books begin with. Codes are what screens, exports and the billing rules
 * (docs/billing-rules.md) name; keys are what screens translate; the English names are what the books store.
 */
export type FundCode = 'operating' | 'reserve'

export interface AccountTemplate {
  readonly code: string
  readonly key: string
  readonly name: string
  readonly kind: 'asset' | 'liability' | 'equity' | 'income' | 'expense'
  readonly fund: FundCode
  /** Kept by a sub-ledger, so that its balance always equals the open items: nobody posts to it by hand. */
  readonly isControl?: true
}

export const fundTemplate = [
  { code: 'operating', name: 'Operating fund', kind: 'operating' },
  { code: 'reserve', name: 'Reserve fund', kind: 'reserve' },
] as const satisfies readonly { code: FundCode; name: string; kind: 'operating' | 'reserve' }[]

export const chartTemplate = [
  { code: '1000', key: 'operating_bank', name: 'Operating bank account', kind: 'asset', fund: 'operating' },
  { code: '1010', key: 'reserve_bank', name: 'Reserve bank account', kind: 'asset', fund: 'reserve' },
  { code: '1200', key: 'owner_receivables', name: 'Owner receivables', kind: 'asset', fund: 'operating', isControl: true },
  { code: '2100', key: 'owner_credits', name: 'Owner credits', kind: 'liability', fund: 'operating', isControl: true },
  { code: '3000', key: 'opening_balances', name: 'Opening balances', kind: 'equity', fund: 'operating' },
  { code: '4000', key: 'assessment_income', name: 'Assessment income', kind: 'income', fund: 'operating' },
  { code: '4010', key: 'reserve_contributions', name: 'Reserve contributions', kind: 'income', fund: 'reserve' },
  { code: '4020', key: 'utilities_income', name: 'Utilities income', kind: 'income', fund: 'operating' },
  { code: '6000', key: 'operating_expenses', name: 'Operating expenses', kind: 'expense', fund: 'operating' },
  { code: '6100', key: 'bank_charges', name: 'Bank charges', kind: 'expense', fund: 'operating' },
] as const satisfies readonly AccountTemplate[]

/** A key of the template; other features name the accounts they post to by it, never by an id. */
export type AccountKey = (typeof chartTemplate)[number]['key']

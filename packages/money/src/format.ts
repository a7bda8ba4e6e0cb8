import { storageDigits } from './currency.ts'
import { decimalString } from './convert.ts'
import type { Money } from './money.ts'

export interface FormatOptions {
  /** `code` (EUR), `symbol` (€), or `none` for columns whose head names the currency. */
  readonly show?: 'code' | 'symbol' | 'none'
  /** `exceptZero` and `always` show a plus sign; `accounting` puts negatives in brackets where the locale does. */
  readonly sign?: 'auto' | 'always' | 'exceptZero' | 'accounting'
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(locale: string, currency: string, digits: number, { show = 'symbol', sign = 'auto' }: FormatOptions): Intl.NumberFormat {
  const key = [locale, currency, show, sign].join(' ')
  const known = formatters.get(key)
  if (known) return known
  const options: Intl.NumberFormatOptions = {
    ...(show === 'none' ? { style: 'decimal' } : { style: 'currency', currency, currencyDisplay: show === 'code' ? 'code' : 'symbol' }),
    ...(sign === 'accounting' ? { currencySign: 'accounting' } : { signDisplay: sign }),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }
  const made = new Intl.NumberFormat(locale, options)
  formatters.set(key, made)
  return made
}

/** The amount in major units as an exact decimal: `'1234.50'`, `'-0.005'`. For CSV files and inputs, not for people. */
export function toDecimal(value: Money): string {
  return decimalString(value.amountMinor, storageDigits(value.currency))
}

/**
 * The amount for people, with all digits that are stored. `Intl` gets an exact decimal string, so amounts beyond 2^53 stay right.
 * @param locale BCP 47
 */
export function formatMoney(value: Money, locale: string, options: FormatOptions = {}): string {
  return formatter(locale, value.currency, storageDigits(value.currency), options).format(toDecimal(value) as Intl.StringNumericLiteral)
}

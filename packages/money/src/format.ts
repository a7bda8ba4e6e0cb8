import { storageDigits } from './currency.ts'
import type { Money } from './money.ts'
import { formatMinor, minorToDecimal, type MinorFormat } from './text.ts'

export interface FormatOptions {
  /** `code` (EUR), `symbol` (€), or `none` for columns whose head names the currency. */
  readonly show?: 'code' | 'symbol' | 'none'
  readonly sign?: NonNullable<MinorFormat['sign']>
}

/** The amount in major units as an exact decimal: `'1234.50'`, `'-0.005'`. For CSV files and inputs, not for people. */
export function toDecimal(value: Money): string {
  return minorToDecimal(String(value.amountMinor), storageDigits(value.currency))
}

/** The amount for people, with all digits that are stored. @param locale BCP 47 */
export function formatMoney(value: Money, locale: string, { show = 'symbol', sign }: FormatOptions = {}): string {
  const notation = { locale, exponent: storageDigits(value.currency) }
  const options = show === 'none' ? { sign } : { currency: value.currency, show, sign }
  return formatMinor(String(value.amountMinor), notation, options)
}

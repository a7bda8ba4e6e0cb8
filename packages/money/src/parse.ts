import { type CurrencyCode, storageDigits } from './currency.ts'
import { type Money, money } from './money.ts'
import { type MoneyProblem, parseMoneyText } from './text.ts'

export type ParseResult<Currency extends CurrencyCode> =
  { readonly ok: true; readonly value: Money<Currency> } | { readonly ok: false; readonly problem: MoneyProblem }

/**
 * Reads an amount as people of that locale write it: `1.234,50` in German, `1 234,50` in French, `1,234.50` in English. Nothing is guessed: a
 * group mark must stand before three digits, and more decimals than the currency has are refused.
 * @param locale BCP 47
 */
export function parseMoney<const Currency extends CurrencyCode>(text: string, currency: Currency, locale: string): ParseResult<Currency> {
  const reading = parseMoneyText(text, { locale, exponent: storageDigits(currency) })
  return reading.ok ? { ok: true, value: money(BigInt(reading.minor), currency) } : reading
}

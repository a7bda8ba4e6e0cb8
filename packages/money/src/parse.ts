import { type CurrencyCode, storageDigits } from './currency.ts'
import { type Money, money } from './money.ts'

/** Why a text is no amount; a screen says it in words. */
export type ParseProblem = 'EMPTY' | 'NOT_A_NUMBER' | 'TOO_MANY_DECIMALS' | 'TOO_LARGE'
export type ParseResult<Currency extends CurrencyCode> =
  { readonly ok: true; readonly value: Money<Currency> } | { readonly ok: false; readonly problem: ParseProblem }

interface Marks {
  readonly decimal: string
  readonly group: string
  readonly digits: string
}

const known = new Map<string, Marks>()

function marksOf(locale: string): Marks {
  const cached = known.get(locale)
  if (cached) return cached
  const number = new Intl.NumberFormat(locale, { useGrouping: true, minimumFractionDigits: 1 })
  const parts = number.formatToParts(1234567.5)
  const of = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise
  const digits = new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)
  const marks = { decimal: of('decimal', '.'), group: of('group', ','), digits: [...digits].reverse().join('') }
  known.set(locale, marks)
  return marks
}

const spaces = /[\u0020\u00a0\u202f\u2009]/gu
const apostrophes = /[\u2019']/gu
// Postgres bigint.
const largest = 2n ** 63n - 1n

/**
 * Reads an amount as people of that locale write it, without a currency sign: `1.234,50` in German, `1 234,50` in French, `1,234.50`
 * in English. Nothing is guessed: a group mark must stand before three digits, and more decimals than the currency has are refused.
 */
export function parseMoney<const Currency extends CurrencyCode>(text: string, currency: Currency, locale: string): ParseResult<Currency> {
  const { decimal, group, digits } = marksOf(locale)
  // Spaces and apostrophes have several look-alikes; each counts as the one the locale uses.
  const uniform = (mark: string) => mark.replace(spaces, ' ').replace(apostrophes, "'")
  const plain = [...uniform(text.trim()).replace(/^[\u2212\u2013]/u, '-')]
    .map((char) => (digits.includes(char) ? String(digits.indexOf(char)) : char))
    .join('')
  if (plain === '') return { ok: false, problem: 'EMPTY' }
  const [, sign = '', whole = '', fraction = ''] = pattern(decimal, uniform(group)).exec(plain) ?? []
  if (whole === '') return { ok: false, problem: 'NOT_A_NUMBER' }
  const places = storageDigits(currency)
  if (fraction.length > places) return { ok: false, problem: 'TOO_MANY_DECIMALS' }
  const amount = BigInt(whole.replaceAll(uniform(group), '') + fraction.padEnd(places, '0'))
  if (amount > largest) return { ok: false, problem: 'TOO_LARGE' }
  return { ok: true, value: money(sign === '-' ? -amount : amount, currency) }
}

function pattern(decimal: string, group: string): RegExp {
  const [point, mark] = [decimal, group].map((char) => char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  // Groups of two before the last three are how India writes a lakh.
  return new RegExp(`^([-+]?)(\\d+|\\d{1,3}(?:${mark}\\d{2,3})*${mark}\\d{3})(?:${point}(\\d+))?$`, 'u')
}

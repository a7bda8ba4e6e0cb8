/** Signed whole minor units as text, the form money has on the wire. Never a number: 2^53 is less than some books hold. */
export type MinorText = string

export interface MoneyNotation {
  /** BCP 47 tag; it alone decides which separator is which. */
  readonly locale: string
  /** Decimals of the currency: 0 for JPY, 2 for EUR, 3 for KWD. */
  readonly exponent: number
}

export type MoneyProblem = 'empty' | 'not_a_number' | 'separators' | 'too_many_decimals'
export type MoneyReading = { readonly ok: true; readonly minor: MinorText } | { readonly ok: false; readonly problem: MoneyProblem }

const spaces = /[\s\u00a0\u202f\u2009'’]/gu
const invisible = /[\u200e\u200f\u061c\u2066-\u2069]/gu

function separators(locale: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn' }).formatToParts(1234567.8)
  const value = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise
  return { group: value('group', ','), decimal: value('decimal', '.') }
}

/**
 * Reads an amount somebody typed, by the locale's separators and no others, as exact minor units.
 * A misplaced group separator is refused rather than guessed: "1,5" is not 15 to an English reader.
 */
export function parseMoneyText(text: string, { locale, exponent }: MoneyNotation): MoneyReading {
  const { group, decimal } = separators(locale)
  return readWith(text, group, decimal, exponent)
}

/**
 * Reads a pasted amount both ways. Two different answers mean that only the person knows which was meant.
 * @returns the distinct readings, the locale's own first; empty when it is no amount at all
 */
export function readPastedMoney(text: string, { locale, exponent }: MoneyNotation): readonly MinorText[] {
  const { group, decimal } = separators(locale)
  const other = decimal === ',' ? '.' : ','
  const foreignGroup = other === '.' ? ',' : '.'
  const readings = [readWith(text, group, decimal, exponent), readWith(text, foreignGroup, other, exponent)]
  return [...new Set(readings.flatMap((reading) => (reading.ok ? [reading.minor] : [])))]
}

function readWith(text: string, group: string, decimal: string, exponent: number): MoneyReading {
  const bare = text
    .replace(invisible, '')
    .replace(/^\s*[A-Z]{3}\b|\b[A-Z]{3}\s*$/gu, '')
    .replace(/\p{Sc}/gu, '')
    .trim()
  if (bare === '') return { ok: false, problem: 'empty' }
  const negative = /^[-−]|[-−]$/u.test(bare)
  const unsigned = bare.replace(/^[-−+]|[-−]$/gu, '').replace(spaces, group.trim() === '' ? group : '')
  if (!/^[\d.,\s\u00a0\u202f\u2009'’]+$/u.test(unsigned) || !/\d/u.test(unsigned)) return { ok: false, problem: 'not_a_number' }
  const [whole = '', fraction = '', ...more] = unsigned.split(decimal)
  if (more.length > 0 || !/^\d*$/u.test(fraction)) return { ok: false, problem: 'separators' }
  const groups = whole.split(group)
  const misplaced =
    groups.length > 1 &&
    (!/^\d{1,3}$/u.test(groups[0] ?? '') ||
      !/^\d{3}$/u.test(groups.at(-1) ?? '') ||
      groups.slice(1, -1).some((part) => !/^\d{2,3}$/u.test(part)))
  const digits = groups.join('')
  if (misplaced || !/^\d*$/u.test(digits)) return { ok: false, problem: 'separators' }
  if (fraction.length > exponent) return { ok: false, problem: 'too_many_decimals' }
  const minor = BigInt(`${digits}${fraction.padEnd(exponent, '0')}` || '0')
  return { ok: true, minor: String(negative ? -minor : minor) }
}

/** Exact decimal text of minor units: `('-5', 2)` gives `-0.05`. */
export function minorToDecimal(minor: MinorText, exponent: number): `${number}` {
  const negative = minor.startsWith('-')
  const digits = (negative ? minor.slice(1) : minor).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(digits.length - exponent)}`
  return `${negative && /[1-9]/u.test(text) ? '-' : ''}${text}` as `${number}`
}

/**
 * An amount as people of the locale write it, with every decimal of the currency and U+2212 as the sign.
 * @param currency ISO 4217 code to show with the amount; without it the column head or the field names it
 */
export function formatMoney(minor: MinorText, { locale, exponent }: MoneyNotation, currency?: string): string {
  const format = new Intl.NumberFormat(locale, {
    ...(currency === undefined ? {} : { style: 'currency' as const, currency, currencyDisplay: 'symbol' as const }),
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    numberingSystem: 'latn',
  })
  const parts = format.formatToParts(minorToDecimal(minor, exponent) as unknown as number)
  return parts.map((part) => (part.type === 'minusSign' ? '−' : part.value)).join('')
}

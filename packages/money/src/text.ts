/**
 * Amounts as people write and read them, given the currency's decimals: the one place that formats and parses. It needs no currency table, so
 * that a browser which is told a page's few exponents does not load one.
 */

/** Signed whole minor units as text, the form money has on the wire. Never a number: 2^53 is less than some books hold. */
export type MinorText = string

export interface MoneyNotation {
  /** BCP 47 tag; it alone decides which separator is which. */
  readonly locale: string
  /** Decimals of the currency: 0 for JPY, 2 for EUR, 3 for KWD. */
  readonly exponent: number
}

/** Why a text is no amount; a screen says it in words. */
export type MoneyProblem = 'empty' | 'not_a_number' | 'separators' | 'too_many_decimals' | 'too_large'
export type MoneyReading = { readonly ok: true; readonly minor: MinorText } | { readonly ok: false; readonly problem: MoneyProblem }

export interface MinorFormat {
  /** ISO 4217 code to show with the amount; without it the column head or the field names it. */
  readonly currency?: string | undefined
  readonly show?: 'code' | 'symbol' | undefined
  /** `exceptZero` and `always` show a plus sign; `accounting` puts negatives in brackets where the locale does. */
  readonly sign?: 'auto' | 'always' | 'exceptZero' | 'accounting' | undefined
}

interface Marks {
  readonly decimal: string
  readonly group: string
  /** The locale's own digits, 0 to 9. */
  readonly digits: string
}

const spaces = /[\s\u00a0\u202f\u2009]/gu
const apostrophes = /[’']/gu
const invisible = /[\u200e\u200f\u061c\u2066-\u2069]/gu
// Postgres bigint.
const largest = 2n ** 63n - 1n

const marksByLocale = new Map<string, Marks>()
const formatters = new Map<string, Intl.NumberFormat>()

function marksOf(locale: string): Marks {
  const cached = marksByLocale.get(locale)
  if (cached) return cached
  const parts = new Intl.NumberFormat(locale, { numberingSystem: 'latn', minimumFractionDigits: 1 }).formatToParts(1234567.5)
  const of = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)].reverse().join('')
  const marks = { decimal: of('decimal', '.'), group: of('group', ','), digits }
  marksByLocale.set(locale, marks)
  return marks
}

/**
 * Reads an amount somebody typed, by the locale's separators and no others, as exact minor units. A currency sign or code beside it is ignored.
 * A misplaced group separator is refused rather than guessed: "1,5" is not 15 to an English reader.
 */
export function parseMoneyText(text: string, { locale, exponent }: MoneyNotation): MoneyReading {
  return readWith(text, marksOf(locale), exponent)
}

/**
 * Reads a pasted amount both ways. Two different answers mean that only the person knows which was meant.
 * @returns the distinct readings, the locale's own first; empty when it is no amount at all
 */
export function readPastedMoney(text: string, { locale, exponent }: MoneyNotation): readonly MinorText[] {
  const own = marksOf(locale)
  const foreign = own.decimal === ',' ? { decimal: '.', group: ',' } : { decimal: ',', group: '.' }
  const readings = [readWith(text, own, exponent), readWith(text, { ...own, ...foreign }, exponent)]
  return [...new Set(readings.flatMap((reading) => (reading.ok ? [reading.minor] : [])))]
}

function readWith(text: string, marks: Marks, exponent: number): MoneyReading {
  const bare = text
    .replace(invisible, '')
    .replace(/^\s*[A-Z]{3}\b|\b[A-Z]{3}\s*$/gu, '')
    .replace(/\p{Sc}/gu, '')
    .trim()
  if (bare === '') return { ok: false, problem: 'empty' }
  // Spaces and apostrophes have several look-alikes. They are the locale's group mark or, where that is another sign, mean nothing.
  const group = marks.group.replace(spaces, ' ').replace(apostrophes, "'")
  const uniform = (typed: string) => typed.replace(spaces, group === ' ' ? ' ' : '').replace(apostrophes, group === "'" ? "'" : '')
  const negative = /^[-−–]|[-−]$/u.test(bare)
  const plain = [...uniform(bare.replace(/^[-−–+]|[-−]$/gu, ''))].map((char) => latin(char, marks.digits)).join('')
  if (!/^[\d.,' ]+$/u.test(plain) || !/\d/u.test(plain)) return { ok: false, problem: 'not_a_number' }
  const [whole = '', fraction = '', ...more] = plain.trim().split(marks.decimal)
  const groups = whole.split(group)
  if (more.length > 0 || !/^\d*$/u.test(fraction) || !areGroups(groups)) return { ok: false, problem: 'separators' }
  if (fraction.length > exponent) return { ok: false, problem: 'too_many_decimals' }
  const minor = BigInt(`${groups.join('')}${fraction.padEnd(exponent, '0')}` || '0')
  if (minor > largest) return { ok: false, problem: 'too_large' }
  return { ok: true, minor: String(negative ? -minor : minor) }
}

function latin(char: string, digits: string): string {
  const value = [...digits].indexOf(char)
  return value === -1 ? char : String(value)
}

/** Three digits after the last mark; groups of two before them are how India writes a lakh. */
function areGroups(groups: readonly string[]): boolean {
  if (groups.length === 1) return /^\d*$/u.test(groups[0] ?? '')
  const [first = '', ...rest] = groups
  return /^\d{1,3}$/u.test(first) && /^\d{3}$/u.test(rest.at(-1) ?? '') && rest.slice(0, -1).every((part) => /^\d{2,3}$/u.test(part))
}

/** Exact decimal text of minor units: `('-5', 2)` gives `-0.05`. For files and inputs, not for people. */
export function minorToDecimal(minor: MinorText, exponent: number): `${number}` {
  const negative = minor.startsWith('-')
  const digits = (negative ? minor.slice(1) : minor).padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const text = exponent === 0 ? whole : `${whole}.${digits.slice(digits.length - exponent)}`
  return `${negative && /[1-9]/u.test(text) ? '-' : ''}${text}` as `${number}`
}

/**
 * An amount as people of the locale write it, with every decimal of the currency, Latin digits and U+2212 as the sign. `Intl` gets an exact
 * decimal string, so amounts beyond 2^53 keep every digit.
 */
export function formatMinor(minor: MinorText, { locale, exponent }: MoneyNotation, options: MinorFormat = {}): string {
  const parts = formatterOf(locale, exponent, options).formatToParts(minorToDecimal(minor, exponent) as Intl.StringNumericLiteral)
  return parts.map((part) => (part.type === 'minusSign' ? '−' : part.value)).join('')
}

function formatterOf(locale: string, exponent: number, { currency, show = 'symbol', sign = 'auto' }: MinorFormat): Intl.NumberFormat {
  const key = [locale, exponent, currency, show, sign].join(' ')
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, {
    ...(currency === undefined ? {} : { style: 'currency' as const, currency, currencyDisplay: show }),
    ...(sign === 'accounting' ? { currencySign: 'accounting' as const } : { signDisplay: sign }),
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
    numberingSystem: 'latn',
  })
  formatters.set(key, made)
  return made
}

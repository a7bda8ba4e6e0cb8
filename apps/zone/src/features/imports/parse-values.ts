/**
 * One value of a line each: takes what the file says, gives the value or the reason why it is none. Pure, so that the tests can try everything.
 */
import { date as dateSchema, text, unitKinds, partyKinds, type ImportProblemCode } from '@repo/contract'
import { z } from 'zod'
import type { DecimalSign } from './column-format.ts'

export type Parsed<Value> = { readonly value: Value } | { readonly problem: ImportProblemCode }

const largestBigint = 9_223_372_036_854_775_807n

/** One line of text, trimmed and in Unicode NFC; null when nothing is there. */
export function parseText(raw: string, lengthMax: number): Parsed<string | null> {
  const trimmed = raw.trim()
  if (trimmed === '') return { value: null }
  if ([...trimmed.normalize()].length > lengthMax) return { problem: 'VALUE_TOO_LONG' }
  const result = text(lengthMax).safeParse(trimmed)
  return result.success ? { value: result.data } : { problem: 'VALUE_CHARACTERS' }
}

/** As `parseText`, and something must be there. */
export function parseRequiredText(raw: string, lengthMax: number): Parsed<string> {
  const parsed = parseText(raw, lengthMax)
  if ('problem' in parsed) return parsed
  return parsed.value === null ? { problem: 'VALUE_MISSING' } : { value: parsed.value }
}

function parseChoice<const Choices extends readonly [string, ...string[]]>(raw: string, choices: Choices): Parsed<Choices[number]> {
  const word = raw.trim().toLowerCase()
  if (word === '') return { value: choices[0] }
  const found = choices.find((choice) => choice === word)
  return found === undefined ? { problem: 'KIND_UNKNOWN' } : { value: found }
}

/** Empty means a dwelling. */
export const parseUnitKind = (raw: string): Parsed<(typeof unitKinds)[number]> => parseChoice(raw, unitKinds)
/** Empty means a person. */
export const parseOwnerKind = (raw: string): Parsed<(typeof partyKinds)[number]> => parseChoice(raw, partyKinds)

/** Square metres with at most four decimals, as square centimetres; null when nothing is there. Exact: no floating point comes near it. */
export function parseArea(raw: string, decimalSign: DecimalSign): Parsed<bigint | null> {
  const trimmed = raw.trim()
  if (trimmed === '') return { value: null }
  const match = (decimalSign === ',' ? /^(\d{1,12})(?:,(\d{1,4}))?$/ : /^(\d{1,12})(?:\.(\d{1,4}))?$/).exec(trimmed)
  if (match === null) return { problem: 'AREA_MALFORMED' }
  const areaSqCm = BigInt(`${match[1]}${(match[2] ?? '').padEnd(4, '0')}`)
  return areaSqCm === 0n ? { problem: 'AREA_MALFORMED' } : { value: areaSqCm }
}

/** A whole number of zero or more; zero when nothing is there. */
export function parseEntitlement(raw: string): Parsed<bigint> {
  const trimmed = raw.trim()
  if (trimmed === '') return { value: 0n }
  if (!/^\d{1,19}$/.test(trimmed)) return { problem: 'ENTITLEMENT_MALFORMED' }
  const value = BigInt(trimmed)
  return value > largestBigint ? { problem: 'ENTITLEMENT_MALFORMED' } : { value }
}

export interface ShareFraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** `1/3`, or `1` for the whole. */
export function parseShare(raw: string): Parsed<ShareFraction> {
  const trimmed = raw.trim()
  if (trimmed === '') return { problem: 'VALUE_MISSING' }
  const match = /^(\d{1,12})(?:\s*\/\s*(\d{1,12}))?$/.exec(trimmed)
  if (match === null) return { problem: 'SHARE_MALFORMED' }
  const numerator = BigInt(match[1] ?? '0')
  const denominator = BigInt(match[2] ?? '1')
  if (numerator === 0n || numerator > denominator || denominator > 1_000_000_000n) return { problem: 'SHARE_MALFORMED' }
  return { value: { numerator, denominator } }
}

/** A day as `YYYY-MM-DD`. */
export function parseDate(raw: string): Parsed<string> {
  const trimmed = raw.trim()
  if (trimmed === '') return { problem: 'VALUE_MISSING' }
  const result = dateSchema.safeParse(trimmed)
  return result.success ? { value: result.data } : { problem: 'DATE_MALFORMED' }
}

export function parseEmail(raw: string): Parsed<string | null> {
  const trimmed = raw.trim()
  if (trimmed === '') return { value: null }
  if (trimmed.length > 254) return { problem: 'VALUE_TOO_LONG' }
  const result = z.email().safeParse(trimmed)
  return result.success ? { value: result.data } : { problem: 'EMAIL_MALFORMED' }
}

/** An international number; the marks people write between digits are left out. */
export function parsePhone(raw: string): Parsed<string | null> {
  const trimmed = raw.trim()
  if (trimmed === '') return { value: null }
  const digits = trimmed.replaceAll(/[\s()./\u00a0\u202f-]/g, '').replace(/^00/, '+')
  return /^\+[1-9]\d{5,14}$/.test(digits) ? { value: digits } : { problem: 'PHONE_MALFORMED' }
}

export function parseLocale(raw: string): Parsed<string | null> {
  const trimmed = raw.trim().replaceAll('_', '-')
  if (trimmed === '') return { value: null }
  try {
    const [locale] = Intl.getCanonicalLocales(trimmed)
    return locale === undefined || locale.length > 35 ? { problem: 'LOCALE_MALFORMED' } : { value: locale }
  } catch {
    return { problem: 'LOCALE_MALFORMED' }
  }
}

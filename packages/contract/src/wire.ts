/**
 * How values look on the wire. Money is a string of minor units, dates are days, instants are UTC; ids are lower-case UUIDs.
 * What holds tenant data says its residency bucket and level in `.meta`, as the column it comes from does.
 */
import type { Id } from '@repo/core'
import type { Bucket, Level } from '@repo/residency'
import { z } from 'zod'
import { fieldProblems, tooLongText } from './field-problems.ts'

/** Marks a schema with bucket and level: `classified(text(200), 'identity')`. Tenant data is R3 unless said otherwise. */
export function classified<Schema extends z.ZodType>(schema: Schema, level: Level, bucket: Bucket = 'R3'): Schema {
  return schema.meta({ bucket, level })
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A branded id: callers send any string of the right form, handlers get the brand. @param name the brand, e.g. `UnitId` */
export function id<Name extends string>(name: Name): z.ZodType<Id<Name>, string> {
  const schema: unknown = z.string().regex(uuidPattern, fieldProblems.UUID_MALFORMED).meta({ title: name, format: 'uuid' })
  // The brand exists in types only, so the same schema serves both.
  return schema as z.ZodType<Id<Name>, string>
}

// Control characters break logs and CSV, NUL is refused by Postgres, lone surrogates cannot be encoded, and the bidirectional
// overrides make a name show as something else.
const forbiddenCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u

const safe = (value: string): boolean => value.isWellFormed() && !forbiddenCharacters.test(value)

/** One line of text, trimmed and in Unicode NFC. @param max most characters */
export function text(max: number) {
  return z
    .string()
    .max(max * 2, tooLongText(max))
    .trim()
    .normalize()
    .min(1, fieldProblems.EMPTY)
    .max(max)
    .refine((value) => safe(value) && !/[\n\r\t]/.test(value), fieldProblems.CHARACTERS_REFUSED)
}

/** Text with line breaks. @param max most characters */
export function multilineText(max: number) {
  return z.string().max(max).trim().normalize().min(1, fieldProblems.EMPTY).refine(safe, fieldProblems.CHARACTERS_REFUSED)
}

/** A day without a time, `YYYY-MM-DD`, in the association's own calendar (due dates, postings, ownership). Years 1900 to 2199. */
export const date = z.iso.date().refine((value) => value >= '1900-01-01' && value < '2200-01-01', fieldProblems.DATE_OUT_OF_RANGE)

/** An instant in UTC, ISO 8601. */
export const instant = z.iso.datetime()

/** An instant that a caller gives, ISO 8601 with `Z` or an offset. One without names no instant and is refused. */
export const zonedInstant = z.iso.datetime({ offset: true })

/** ISO 4217 alphabetic code. Whether it is a known currency is the money package's to say. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, fieldProblems.CURRENCY_CODE_MALFORMED)
/** ISO 3166-1 alpha-2. */
export const countryCode = z.string().regex(/^[A-Z]{2}$/, fieldProblems.COUNTRY_CODE_MALFORMED)
/** ISO 3166-2, e.g. `US-CA`. */
export const subdivisionCode = z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, fieldProblems.SUBDIVISION_CODE_MALFORMED)
/** IANA time zone name known to this runtime. */
export const timeZone = z.string().max(64).refine(isTimeZone, fieldProblems.TIME_ZONE_UNKNOWN)
/** BCP 47 language tag. */
export const locale = z.string().max(35).refine(isLocale, fieldProblems.LANGUAGE_TAG_MALFORMED)

/** A whole number that may exceed 2^53, as a decimal string. It fits a Postgres bigint. */
export const integer = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,18})$/, { message: fieldProblems.NOT_WHOLE, abort: true })
  // Eighteen digits always fit.
  .refine((value) => value.length <= 18 || BigInt.asIntN(64, BigInt(value)) === BigInt(value), {
    message: fieldProblems.TOO_LARGE,
    abort: true,
  })
/** A whole number of at least zero, as a decimal string. */
export const naturalNumber = integer.refine((value) => !value.startsWith('-'), { message: fieldProblems.NEGATIVE, abort: true })
/** A whole number above zero, as a decimal string. */
export const positiveNumber = naturalNumber.refine((value) => value !== '0', { message: fieldProblems.NOT_POSITIVE, abort: true })

/** An amount in minor units (cents, pence, yen) with its currency: `{ amountMinor: "123450", currency: "EUR" }` is 1234.50 euros. */
export const money = z.object({ amountMinor: classified(integer, 'transactional'), currency: currencyCode }).meta({ id: 'Money' })
/** An amount above zero. */
export const positiveMoney = z.object({ amountMinor: classified(positiveNumber, 'transactional'), currency: currencyCode })

export type WireMoney = z.infer<typeof money>

/** A flag in a query string or a JSON body. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return value === 'UTC' || value.includes('/')
  } catch {
    return false
  }
}

function isLocale(value: string): boolean {
  try {
    return Intl.getCanonicalLocales(value)[0] === value
  } catch {
    return false
  }
}

/**
 * What may be wrong with one field, in words. Schemas and procedures take their texts from here, so that a screen can say each of them in the
 * reader's language: it looks the text up, as it looks up an error by its code.
 */
export const fieldProblems = {
  ASSOCIATION_CODE_MALFORMED: 'Must be up to 16 capital letters, digits or hyphens.',
  ASSOCIATION_NOT_YOURS: 'Must be one of your associations.',
  CHARACTERS_REFUSED: 'Contains characters that are not allowed.',
  CLAIM_LINK_MALFORMED: 'Is not a claim link.',
  COUNTRY_CODE_MALFORMED: 'Must be a two-letter country code.',
  CURRENCY_CODE_MALFORMED: 'Must be a three-letter currency code.',
  CURRENCY_UNKNOWN: 'This currency is not known.',
  CURSOR_MALFORMED: 'Is not a cursor of this API.',
  DATE_MALFORMED: 'Must be a date such as 2026-01-31.',
  DATE_OUT_OF_RANGE: 'Must lie between 1900 and 2199.',
  DENOMINATOR_TOO_LARGE: 'The denominator must be a billion at most.',
  EMAIL_MALFORMED: 'Must be an e-mail address.',
  EMPTY: 'Must not be empty.',
  INVITATION_MALFORMED: 'Is not an invitation.',
  LANGUAGE_TAG_MALFORMED: 'Must be a language tag such as de-DE.',
  MONTH_START_REQUIRED: 'Give the first day of a month.',
  NEGATIVE: 'Must not be negative.',
  NOT_A_CHOICE: 'Must be one of the choices.',
  NOT_POSITIVE: 'Must be more than zero.',
  NOT_WHOLE: 'Must be a whole number.',
  PASSWORD_SHORT: 'Must be at least 12 characters.',
  PHONE_MALFORMED: 'Must be an international number such as +4930123456.',
  REFERENCE_MALFORMED: 'Use letters, digits and . / _ - only, at most 40.',
  REQUIRED: 'Must be given.',
  TICKET_MALFORMED: 'Use letters, digits and . _ / # - only, at most 64.',
  SHARE_ABOVE_ONE: 'Must be one at most.',
  SUBDIVISION_CODE_MALFORMED: 'Must be an ISO 3166-2 code such as US-CA.',
  SUBDIVISION_ELSEWHERE: 'Must belong to the country.',
  TIME_ZONE_UNKNOWN: 'Must be an IANA time zone such as Europe/Berlin.',
  TOO_FEW: 'Give more of these.',
  TOO_LARGE: 'Is too large.',
  TOO_MANY: 'Give fewer of these.',
  UUID_MALFORMED: 'Must be a UUID in lower case with hyphens.',
  VALUE_REFUSED: 'Is not of the kind that belongs here.',
} as const

export type FieldProblem = keyof typeof fieldProblems

const declared: ReadonlySet<string> = new Set(Object.values(fieldProblems))
const tooLong = /^Must be at most (\d+) characters\.$/

/** The text for a value of more than so many characters. */
export const tooLongText = (charactersMax: number): string => `Must be at most ${charactersMax} characters.`

/** How many characters a text of `tooLongText` allows; undefined for any other text. */
export function charactersMaxOf(text: string): number | undefined {
  const [, digits] = tooLong.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** What a schema library reports of one value. */
interface Issue {
  readonly message: string
  readonly code?: unknown
  readonly origin?: unknown
  readonly format?: unknown
  readonly maximum?: unknown
  readonly input?: unknown
}

/** The declared text for what a schema found. A schema's own words are kept where they are declared; a library's words never reach people. */
export function fieldProblemText(found: Issue): string {
  if (declared.has(found.message) || charactersMaxOf(found.message) !== undefined) return found.message
  const { code, origin, format, maximum } = found
  if (code === 'invalid_type') return / undefined$/.test(found.message) ? fieldProblems.REQUIRED : fieldProblems.VALUE_REFUSED
  if (code === 'invalid_value' || code === 'invalid_union') return fieldProblems.NOT_A_CHOICE
  if (code === 'invalid_format' && (format === 'date' || format === 'datetime')) return fieldProblems.DATE_MALFORMED
  if (code === 'too_big' && origin === 'string' && typeof maximum === 'number') return tooLongText(maximum)
  if (code === 'too_big') return origin === 'array' ? fieldProblems.TOO_MANY : fieldProblems.TOO_LARGE
  if (code === 'too_small')
    return origin === 'array' ? fieldProblems.TOO_FEW : origin === 'string' ? fieldProblems.EMPTY : fieldProblems.NEGATIVE
  return fieldProblems.VALUE_REFUSED
}

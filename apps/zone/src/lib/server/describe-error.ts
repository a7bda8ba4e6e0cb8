/** Errors of the API in the reader's language. Codes are the API's; the words for people are the screens'. */
import { error } from '@sveltejs/kit'
import { charactersMaxOf, errorDefinitions, fieldProblems } from '@repo/contract'
import { edgeErrors } from '@repo/contract/edge'
import { isAppError } from '@repo/core'
import { declareNames, log } from '@repo/telemetry'
import { formatMinor } from '@repo/ui/format'
import { m } from '#lib/paraglide/messages.js'
import type { Locale } from '#lib/paraglide/runtime.js'
import { emergencyRuleText } from '../access-words.ts'
import { importState, receiptState, runState } from '../states.ts'

declareNames(['page_failed'])

export interface Problem {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly fieldErrors: Readonly<Record<string, readonly string[]>>
  /** Facts the code declares: an amount still open, the state a thing is in. */
  readonly data?: unknown
  readonly retryAfterS?: number | undefined
}

/** What of an error its sentence is made from. */
type Said = Pick<Problem, 'code' | 'message' | 'data' | 'retryAfterS'>

/** How amounts in an error's facts are written: those of the form the error is about. */
export interface Notation {
  readonly locale: string
  readonly exponent: number
}

/** The declared error behind whatever was thrown; undefined for what nobody declared. */
export function problemOf(thrown: unknown): Problem | undefined {
  if (isAppError(thrown)) {
    const { code, status, message, fieldErrors = {}, data, retryAfterS } = thrown
    return { code, status, message, fieldErrors, data, retryAfterS }
  }
  // In process, a declared error may come as oRPC's own, with our error body as its data.
  const body = (thrown as { data?: Partial<Problem> } | undefined)?.data
  if (typeof body?.code !== 'string' || typeof body.status !== 'number') return undefined
  return { code: body.code, status: body.status, message: body.message ?? '', fieldErrors: body.fieldErrors ?? {}, data: body.data }
}

type Facts = Readonly<Record<string, string & number>>
type Amount = (minor: string) => string

/** Codes that say more when their facts came with them. */
const withFacts: Readonly<Record<string, (facts: Facts, amount: Amount) => string | undefined>> = {
  CHARGE_SHARE_OVERPAID: ({ openMinor }, amount) => openMinor && m.error_CHARGE_SHARE_OVERPAID_open({ open: amount(openMinor) }),
  EMERGENCY_REFUSED: ({ rule }) => rule && emergencyRuleText(rule),
  ENTRY_NOT_BALANCED: ({ differenceMinor }, amount) =>
    differenceMinor && m.error_ENTRY_NOT_BALANCED_by({ difference: amount(differenceMinor) }),
  IMPORT_HAS_PROBLEMS: ({ problemCount }) => problemCount && m.error_IMPORT_HAS_PROBLEMS_count({ count: problemCount }),
  RATE_LIMITED: ({ retryAfterS }) => retryAfterS && m.error_RATE_LIMITED_wait({ count: retryAfterS }),
  RECEIPT_TRANSITION: ({ status }) => status && m.error_RECEIPT_TRANSITION_state({ state: receiptState(status as never).label }),
  ASSESSMENT_RUN_TRANSITION: ({ status }) => status && m.error_ASSESSMENT_RUN_TRANSITION_state({ state: runState(status as never).label }),
  IMPORT_TRANSITION: ({ from }) => from && m.error_IMPORT_TRANSITION_state({ state: importState(from as never).label }),
}

/** A sentence for people: the translated one, with its facts where they came along, or the API's own where there is no better. */
export function describeError(problem: Said, notation: Notation = { locale: 'en', exponent: 2 }): string {
  const facts = { ...(problem.data as Facts | undefined), ...(problem.retryAfterS ? { retryAfterS: problem.retryAfterS } : {}) } as Facts
  const amount: Amount = (minor) => formatMinor(minor.replace(/^-/, ''), notation)
  return withFacts[problem.code]?.(facts, amount) || (translate(`error_${problem.code}`) ?? problem.message)
}

/** The sentence of a code in a language given, for answers made before the page's own language is known. */
export function describeErrorIn(locale: Locale, { code, message }: Said): string {
  return translate(`error_${code}`, locale) ?? message
}

const keysByText = new Map([
  ...Object.entries(errorDefinitions).map(([code, { message }]) => [message, `error_${code}`] as const),
  ...Object.entries(fieldProblems).map(([problem, text]) => [text, `field_${problem}`] as const),
])

/** What is wrong with one field, in the reader's language. Field errors travel as declared texts, so the text is what is looked up. */
export function describeFieldError(text: string): string {
  const charactersMax = charactersMaxOf(text)
  if (charactersMax !== undefined) return m.field_TOO_LONG({ count: charactersMax })
  return translate(keysByText.get(text)) ?? text
}

/** Why a line of a file cannot be taken over, in the reader's language. */
export function describeImportProblem(problem: { readonly code: string; readonly message: string }): string {
  return translate(`import_problem_${problem.code}`) ?? problem.message
}

function translate(key: string | undefined, locale?: Locale): string | undefined {
  const message: unknown = key === undefined ? undefined : Reflect.get(m, key)
  return typeof message === 'function' ? String(message({}, locale === undefined ? {} : { locale })) : undefined
}

/**
 * Awaits what a page shows. A declared error becomes the error page with the same code; not found and not allowed read the same there.
 * A page asks with nothing but its address, so what the API cannot read in it names no page: absent, foreign and malformed are one to the reader.
 * @throws HttpError of the declared status, or whatever was thrown
 */
export async function answered<Result>(call: Promise<Result>, requestId = ''): Promise<Result> {
  try {
    return await call
  } catch (thrown) {
    const problem = problemOf(namesNothing(thrown) ? edgeErrors.ROUTE_NOT_FOUND() : thrown)
    if (!problem) throw thrown
    // A fault of ours becomes a page of its own here, so nothing after this would log it.
    if (problem.status >= 500 && isAppError(thrown)) log.error('page_failed', {}, thrown)
    return error(problem.status, { status: problem.status, code: problem.code, message: wordsOnPage(problem), requestId })
  }
}

/** Of what is not there a page says no more than that; of a link, that only a new one helps. */
function wordsOnPage(problem: Problem): string {
  const isHidden = problem.status === 404 && problem.code !== 'LINK_NOT_FOUND'
  return describeError(isHidden ? edgeErrors.ROUTE_NOT_FOUND() : problem)
}

/** Whether the API could not read what an address asked it for. */
export function namesNothing(thrown: unknown): boolean {
  return problemOf(thrown)?.code === 'VALIDATION_FAILED'
}

/**
 * What stands under an association in a page's address, if it is that association's. The path is all a reader has to go by: another association's
 * things are not under it.
 * @throws ROUTE_NOT_FOUND
 */
export function under<Thing extends { readonly associationId: string }>(association: string, thing: Thing): Thing {
  if (thing.associationId !== association) throw edgeErrors.ROUTE_NOT_FOUND()
  return thing
}

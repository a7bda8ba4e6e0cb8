/** Errors of the API in the reader's language. Codes are the API's; the words for people are the screens'. */
import { error, fail } from '@sveltejs/kit'
import { isAppError } from '@repo/core'
import * as messages from '#lib/paraglide/messages.js'

/** A sentence for people: the translated one, or the API's own where a screen has no better. */
export function describeError(code: string, message: string): string {
  const translated: unknown = Reflect.get(messages, `error_${code}`)
  return typeof translated === 'function' ? String(translated()) : message
}

/** Awaits what a page shows. A declared error becomes the error page with the same code. */
export async function answered<Result>(call: Promise<Result>, requestId: string): Promise<Result> {
  try {
    return await call
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown
    const { status, code, message } = thrown
    return error(status, { status, code, message: describeError(code, message), requestId })
  }
}

/** The first places of a refusal are enough to see what is wrong. */
const namedMax = 6

/** What a form shows when it was refused. */
export interface FormAnswer {
  readonly field: string | undefined
  readonly message: string
}

/**
 * Makes the call a form asked for; a declared error of the caller becomes the form's own.
 * @param fields code of the error → name of the form's field it is about
 */
export async function submitted<Result>(run: () => Promise<Result>, fields: Readonly<Record<string, string>> = {}) {
  try {
    return { ok: true, result: await run() } as const
  } catch (thrown) {
    if (!isAppError(thrown) || thrown.status >= 500) throw thrown
    const at = placesOf(thrown.data)
    const said = describeError(thrown.code, thrown.message)
    const message = at.length === 0 ? said : messages.refused_at({ message: said, at: at.slice(0, namedMax).join(', ') })
    const answer: FormAnswer = { field: lineOf(at) ?? fields[thrown.code], message }
    return { ok: false, failure: fail(thrown.status, answer) } as const
  }
}

/** What a refusal says that it is about: operations and levels, or paths of fields. */
function placesOf(data: unknown): string[] {
  const at: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'at') : undefined
  return Array.isArray(at) ? at.filter((one) => typeof one === 'string') : []
}

/** The form's line for a narrowing that a path names. */
function lineOf([first = '']: readonly string[]): string | undefined {
  const [, line] = /^narrowings\.(\d+)/.exec(first) ?? []
  return line === undefined ? undefined : `narrowing_${line}_scope`
}

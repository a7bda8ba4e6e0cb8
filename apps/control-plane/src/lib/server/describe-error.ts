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
    const answer: FormAnswer = { field: fields[thrown.code], message: describeError(thrown.code, thrown.message) }
    return { ok: false, failure: fail(thrown.status, answer) } as const
  }
}

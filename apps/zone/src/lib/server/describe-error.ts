/** Errors of the API in the reader's language. Codes are the API's; the words for people are the screens'. */
import { error } from '@sveltejs/kit'
import { isAppError } from '@repo/core'
import * as messages from '#lib/paraglide/messages.js'

export interface Problem {
  readonly code: string
  readonly status: number
  readonly message: string
  readonly fieldErrors: Readonly<Record<string, readonly string[]>>
}

/** The declared error behind whatever was thrown; undefined for what nobody declared. */
export function problemOf(thrown: unknown): Problem | undefined {
  if (isAppError(thrown))
    return { code: thrown.code, status: thrown.status, message: thrown.message, fieldErrors: thrown.fieldErrors ?? {} }
  // In process, a declared error may come as oRPC's own, with our error body as its data.
  const body = (thrown as { data?: Partial<Problem> } | undefined)?.data
  if (typeof body?.code !== 'string' || typeof body.status !== 'number') return undefined
  return { code: body.code, status: body.status, message: body.message ?? '', fieldErrors: body.fieldErrors ?? {} }
}

/** A sentence for people: the translated one, or the API's own where a screen has no better. */
export function describeError(problem: Problem): string {
  const translated: unknown = Reflect.get(messages, `error_${problem.code}`)
  return typeof translated === 'function' ? String(translated()) : problem.message
}

/**
 * Awaits what a page shows. A declared error becomes the error page with the same code; not found and not allowed read the same there.
 * @throws HttpError of the declared status, or whatever was thrown
 */
export async function answered<Result>(call: Promise<Result>, requestId = ''): Promise<Result> {
  try {
    return await call
  } catch (thrown) {
    const problem = problemOf(thrown)
    if (!problem) throw thrown
    return error(problem.status, { status: problem.status, code: problem.code, message: describeError(problem), requestId })
  }
}

/** Why a line of a file cannot be taken over, in the reader's language. */
export function describeImportProblem(problem: { readonly code: string; readonly message: string }): string {
  const translated: unknown = Reflect.get(messages, `import_problem_${problem.code}`)
  return typeof translated === 'function' ? String(translated()) : problem.message
}

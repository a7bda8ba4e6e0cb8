import { answered } from '#lib/server/describe-error.ts'
import { fileResponse } from '#lib/server/file-response.ts'
import type { RequestHandler } from './$types'

/** A part of the chain for the offline verifier, after the number in the address. */
export const GET: RequestHandler = async ({ locals: { api }, url }) =>
  fileResponse(await answered(api.audit.export({ after: url.searchParams.get('after') ?? '0' })))

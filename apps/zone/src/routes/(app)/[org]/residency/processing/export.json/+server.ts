import { answered } from '#lib/server/describe-error.ts'
import { fileResponse } from '#lib/server/file-response.ts'
import type { RequestHandler } from './$types'

/** What the API answers, as a file to keep. */
export const GET: RequestHandler = async ({ locals: { api } }) => {
  const record = await answered(api.residency.processing({}))
  return fileResponse(new File([`${JSON.stringify(record, null, 2)}\n`], 'record-of-processing.json', { type: 'application/json' }))
}

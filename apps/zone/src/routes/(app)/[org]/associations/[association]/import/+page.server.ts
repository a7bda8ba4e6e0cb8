import { importColumns } from '@repo/contract'
import { answered } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

const separators = ['auto', 'comma', 'semicolon', 'tab'] as const
const decimals = ['auto', 'point', 'comma'] as const

export const load: PageServerLoad = async ({ locals, params }) => {
  const imports = await answered(locals.api.imports.list({ associationId: params.association, limit: 20 }))
  return { imports: imports.items, columns: importColumns.join(', '), idempotencyKey: crypto.randomUUID() }
}

export const actions: Actions = {
  /** Begins an import; the browser then streams the file to the upload address. */
  default: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const input = {
      associationId: params.association,
      columnSeparator: separators.find((known) => known === form.text('columnSeparator')) ?? 'auto',
      decimalSign: decimals.find((known) => known === form.text('decimalSign')) ?? 'auto',
    }
    const answer = await form.call(() => locals.api.imports.create(input, { context: { idempotencyKey: form.idempotencyKey } }))
    return answer.ok ? { importId: answer.result.id as string } : answer.failure
  },
}

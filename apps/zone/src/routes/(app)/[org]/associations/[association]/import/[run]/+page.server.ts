import { redirect } from '@sveltejs/kit'
import { paths } from '#lib/paths.ts'
import { answered, describeImportProblem, under } from '#lib/server/describe-error.ts'
import { FormReader } from '#lib/server/form-reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url, depends }) => {
  depends('freehold:import')
  const job = under(params.association, await answered(locals.api.imports.get({ importId: params.run })))
  const cursor = url.searchParams.get('trail')
  const problems =
    job.problemCount === 0
      ? undefined
      : await answered(locals.api.imports.problems({ importId: params.run, limit: 100, ...(cursor ? { cursor } : {}) }))
  return {
    job,
    problems: problems?.items.map((problem) => ({ ...problem, message: describeImportProblem(problem) })) ?? [],
    nextCursor: problems?.nextCursor ?? null,
    commitKey: crypto.randomUUID(),
  }
}

export const actions: Actions = {
  commit: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() =>
      locals.api.imports.commit({ importId: params.run }, { context: { idempotencyKey: form.idempotencyKey } }),
    )
    return answer.ok ? { committing: true } : answer.failure
  },
  cancel: async ({ request, locals, params }) => {
    const form = await FormReader.of(request)
    const answer = await form.call(() => locals.api.imports.cancel({ importId: params.run }))
    return answer.ok ? redirect(303, paths(params.org).imports(params.association)) : answer.failure
  },
}

import { answered } from '#lib/server/describe-error.ts'
import { listInput, sortOf } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { input } = listInput(url)
  const sort = sortOf(url, 'name', ['name', 'kind', 'email'])
  const associationId = url.searchParams.get('association') ?? undefined
  const people = await answered(locals.api.people.list({ ...input, sort, ...(associationId ? { associationId } : {}) }))
  return { ...people, sort, associationId }
}

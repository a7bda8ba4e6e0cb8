import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { query, input } = listInput(url)
  const associationId = url.searchParams.get('association') ?? undefined
  const people = await answered(
    locals.api.people.list({ ...input, ...(associationId ? { associationId } : {}), ...(query.find ? { search: query.find } : {}) }),
  )
  return { ...people, associationId }
}

import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { countedReceipts } from '#lib/server/counted-receipts.ts'
import type { PageServerLoad } from './$types'

const statuses = ['received', 'applied', 'cleared', 'bounced', 'refunded'] as const

/** Receipts, newest first. `counted` lists those behind "received this month": each with what it counts for, bounces taken off. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { input } = listInput(url)
  const text = (name: string) => url.searchParams.get(name) ?? undefined
  const [from, to, partyId] = [text('from'), text('to'), text('party')]
  const status = statuses.find((known) => known === text('status'))
  const filter = {
    associationId: params.association,
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(partyId ? { partyId } : {}),
    ...(status ? { status } : {}),
  }
  if (text('counted') && from && to)
    return {
      ...(await countedReceipts(locals.api, params.association, from, to)),
      nextCursor: null,
      from,
      to,
      status,
      partyId,
      counted: true,
    }
  const receipts = await answered(locals.api.receipts.list({ ...input, ...filter }))
  return { ...receipts, sum: undefined, from, to, status, partyId, counted: false }
}

import { totalOf } from '../amounts.ts'
import { answered } from './describe-error.ts'

type Api = App.Locals['api']

/** All receipts of a span that still count (bounced ones do not), with their sum. */
export async function countedReceipts(api: Api, associationId: string, from: string, to: string) {
  const items: Awaited<ReturnType<Api['receipts']['list']>>['items'] = []
  let cursor: string | undefined
  do {
    const page = await answered(api.receipts.list({ associationId, from, to, limit: 200, ...(cursor ? { cursor } : {}) }))
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  const counted = items.filter(({ status }) => status !== 'bounced' && status !== 'refunded')
  const [first] = counted
  return {
    items: counted,
    total: counted.length,
    sum: first
      ? totalOf(
          first.amount.currency,
          counted.map(({ amount }) => amount),
        )
      : undefined,
  }
}

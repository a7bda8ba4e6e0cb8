import { figureNames } from '#lib/figure-doors.ts'
import { answered } from '#lib/server/describe-error.ts'
import { listInput, sortOf } from '#lib/server/list-input.ts'
import { amountOf } from '#lib/server/overview.ts'
import { totalOf } from '#lib/amounts.ts'
import type { PageServerLoad } from './$types'

type Sort = ReturnType<typeof sortOf<'name' | 'code' | 'currency'>>

/** The associations; with `figure`, the rows behind one figure of Today, whose sum is that figure. */
export const load: PageServerLoad = async ({ locals, url, parent }) => {
  const { input } = listInput(url)
  const sort = sortOf(url, 'name', ['name', 'code', 'currency'])
  const figure = figureNames.find((known) => known === url.searchParams.get('figure'))
  const currency = url.searchParams.get('currency') ?? undefined
  if (!figure || !currency) {
    const page = await answered(locals.api.associations.list({ ...input, sort, ...(currency ? { currencyCode: currency } : {}) }))
    return { ...page, sort, figure: undefined, currency, sum: undefined, amounts: {}, accounts: {} }
  }
  const { today } = await parent()
  const [items, overview] = await Promise.all([allOf(locals.api, currency, sort), answered(locals.api.receivables.overview({ at: today }))])
  const own = overview.items.filter((item) => item.aged.total.currency === currency)
  const amounts = Object.fromEntries(own.map((item) => [item.associationId, amountOf(figure, item)]))
  return {
    items,
    sort,
    total: items.length,
    nextCursor: null,
    figure,
    currency,
    sum: totalOf(currency, Object.values(amounts)),
    amounts,
    accounts: Object.fromEntries(own.map((item) => [item.associationId, item.operatingAccountId])),
  }
}

/** Every association of a currency, on one page: a figure's rows must be there whole to add up. */
async function allOf(api: App.Locals['api'], currencyCode: string, sort: Sort) {
  const items: Awaited<ReturnType<typeof api.associations.list>>['items'] = []
  let cursor: string | undefined
  do {
    const page = await answered(api.associations.list({ currencyCode, sort, limit: 200, ...(cursor ? { cursor } : {}) }))
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return items
}

import { answered } from '#lib/server/describe-error.ts'
import { listInput } from '#lib/server/list-input.ts'
import { overviewByCurrency } from '#lib/server/overview.ts'
import type { PageServerLoad } from './$types'

const figures = ['receivable', 'received', 'cash', 'billed'] as const

/** The associations; with `figure`, the rows behind one tile of Today, whose sum is the tile. */
export const load: PageServerLoad = async ({ locals, url, parent }) => {
  const { query, input } = listInput(url)
  const figure = figures.find((known) => known === url.searchParams.get('figure'))
  const currency = url.searchParams.get('currency') ?? undefined
  const page = await answered(locals.api.associations.list({ ...input, ...(query.find ? { search: query.find } : {}) }))
  if (!figure || !currency) return { ...page, figure: undefined, currency: undefined, sum: undefined, amounts: {} }
  const { today } = await parent()
  const overview = await answered(locals.api.receivables.overview({ at: today }))
  const of = overviewByCurrency(overview.items).find((item) => item.currency === currency)
  const amounts = Object.fromEntries(
    overview.items.map((item) => [
      item.associationId,
      { receivable: item.aged.total, received: item.receivedInMonth, cash: item.operatingCash, billed: item.billedInMonth }[figure],
    ]),
  )
  const sum = of && { receivable: of.aged.total, received: of.received, cash: of.cash, billed: of.billed }[figure]
  return { ...page, items: page.items.filter((item) => item.currencyCode === currency), total: undefined, figure, currency, sum, amounts }
}

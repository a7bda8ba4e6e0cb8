import type { Money } from '../formats.ts'
import { totalOf } from '../amounts.ts'

interface Aged {
  readonly notDue: Money
  readonly days1To30: Money
  readonly days31To60: Money
  readonly days61To90: Money
  readonly over90: Money
  readonly total: Money
}

export interface Overview {
  readonly associationId: string
  readonly associationName: string
  readonly aged: Aged
  readonly credits: Money
  readonly billedInMonth: Money
  readonly receivedInMonth: Money
  readonly operatingCash: Money
}

export interface CurrencyFigures {
  readonly currency: string
  /** The association, when the figures are those of one alone; then they lead straight to its rows. */
  readonly associationId: string | undefined
  readonly aged: Aged
  readonly overdue60: Money
  readonly billed: Money
  readonly received: Money
  readonly cash: Money
  readonly associations: readonly {
    readonly id: string
    readonly name: string
    readonly total: Money
    readonly received: Money
    readonly cash: Money
  }[]
}

/** Figures of the associations of each currency together; currencies are never added to each other. */
export function overviewByCurrency(items: readonly Overview[]): CurrencyFigures[] {
  const currencies = [...new Set(items.map((item) => item.aged.total.currency))]
  return currencies.map((currency) => {
    const own = items.filter((item) => item.aged.total.currency === currency)
    const sum = (of: (item: Overview) => Money) => totalOf(currency, own.map(of))
    return {
      currency,
      associationId: own.length === 1 ? own[0]?.associationId : undefined,
      aged: {
        notDue: sum((item) => item.aged.notDue),
        days1To30: sum((item) => item.aged.days1To30),
        days31To60: sum((item) => item.aged.days31To60),
        days61To90: sum((item) => item.aged.days61To90),
        over90: sum((item) => item.aged.over90),
        total: sum((item) => item.aged.total),
      },
      overdue60: totalOf(currency, [sum((item) => item.aged.days61To90), sum((item) => item.aged.over90)]),
      billed: sum((item) => item.billedInMonth),
      received: sum((item) => item.receivedInMonth),
      cash: sum((item) => item.operatingCash),
      associations: own.map((item) => ({
        id: item.associationId,
        name: item.associationName,
        total: item.aged.total,
        received: item.receivedInMonth,
        cash: item.operatingCash,
      })),
    }
  })
}

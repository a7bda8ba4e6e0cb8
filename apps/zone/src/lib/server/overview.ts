import type { Money } from '../formats.ts'
import { totalOf } from '../amounts.ts'
import type { FigureName, FigurePlace } from '../figure-doors.ts'

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
  readonly operatingAccountId: string
}

export interface CurrencyFigures {
  readonly currency: string
  /** The association, when the figures are those of one alone; then they lead straight to its rows. */
  readonly place: FigurePlace | undefined
  readonly aged: Aged
  readonly overdue60: Money
  readonly billed: Money
  readonly received: Money
  readonly cash: Money
}

/** Figures of the associations of each currency together; currencies are never added to each other. */
export function overviewByCurrency(items: readonly Overview[]): CurrencyFigures[] {
  const currencies = [...new Set(items.map((item) => item.aged.total.currency))]
  return currencies.map((currency) => {
    const own = items.filter((item) => item.aged.total.currency === currency)
    const [one] = own
    const sum = (of: (item: Overview) => Money) => totalOf(currency, own.map(of))
    return {
      currency,
      place: own.length === 1 && one ? { associationId: one.associationId, operatingAccountId: one.operatingAccountId } : undefined,
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
    }
  })
}

/** One association's amount under one figure. */
export function amountOf(figure: FigureName, { aged, ...item }: Overview): Money {
  switch (figure) {
    case 'receivable':
      return aged.total
    case 'received':
      return item.receivedInMonth
    case 'cash':
      return item.operatingCash
    case 'billed':
      return item.billedInMonth
    case 'over60':
      return totalOf(aged.total.currency, [aged.days61To90, aged.over90])
    default:
      return aged[figure]
  }
}

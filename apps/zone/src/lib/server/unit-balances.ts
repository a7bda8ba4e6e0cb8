import type { Money } from '../formats.ts'
import { answered } from './describe-error.ts'

type Api = App.Locals['api']
type Age = 'not_due' | '30' | '60' | '90' | 'over'

export interface UnitBalance {
  readonly owners: readonly string[]
  readonly amount: Money
  /** The oldest bucket with something in it. */
  readonly age: Age
}

/** What is open on each unit at a date, from the aged receivables. Reads page after page: an association has at most a few thousand open rows. */
export async function balancesByUnit(api: Api, associationId: string, at: string) {
  const units: Record<string, UnitBalance> = {}
  let cursor: string | undefined
  let total: Money
  do {
    const page = await answered(api.receivables.aged({ associationId, at, limit: 200, ...(cursor ? { cursor } : {}) }))
    total = page.totals.total
    for (const row of page.items) {
      const before = units[row.unitId]
      const age = olderOf(before?.age ?? 'not_due', oldest(row))
      const amount = {
        amountMinor: String(BigInt(before?.amount.amountMinor ?? '0') + BigInt(row.total.amountMinor)),
        currency: row.total.currency,
      }
      units[row.unitId] = { owners: [...(before?.owners ?? []), row.partyName], amount, age }
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return { units, total, owing: Object.keys(units).length }
}

const ages: readonly Age[] = ['not_due', '30', '60', '90', 'over']

function olderOf(one: Age, other: Age): Age {
  return ages.indexOf(one) > ages.indexOf(other) ? one : other
}

function oldest(row: { days1To30: Money; days31To60: Money; days61To90: Money; over90: Money }): Age {
  const owed = (money: Money) => BigInt(money.amountMinor) > 0n
  if (owed(row.over90)) return 'over'
  if (owed(row.days61To90)) return '90'
  if (owed(row.days31To60)) return '60'
  return owed(row.days1To30) ? '30' : 'not_due'
}

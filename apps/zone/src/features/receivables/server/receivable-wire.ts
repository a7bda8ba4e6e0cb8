import { wireMoney } from '../../ledger/index.ts'
import type { Aged } from './aged-store.ts'

export function wireAged(aged: Aged, currency: string) {
  return {
    notDue: wireMoney(aged.notDue, currency),
    days1To30: wireMoney(aged.days1To30, currency),
    days31To60: wireMoney(aged.days31To60, currency),
    days61To90: wireMoney(aged.days61To90, currency),
    over90: wireMoney(aged.over90, currency),
    total: wireMoney(aged.total, currency),
  }
}

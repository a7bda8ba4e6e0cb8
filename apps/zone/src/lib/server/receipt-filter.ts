import { receiptStatuses } from '@repo/contract'
import { sortOf } from './list-input.ts'
import { spanOf } from './span.ts'

/** Which receipts a list's address asks for, and in which order. `counted` are those behind "received this month". */
export function receiptFilter(url: URL) {
  const partyId = url.searchParams.get('party')
  const status = receiptStatuses.find((known) => known === url.searchParams.get('status'))
  return {
    sort: sortOf(url, '-date', ['date', 'payer', 'amount', 'state', 'method']),
    ...spanOf(url),
    ...(partyId ? { partyId } : {}),
    ...(status ? { status } : {}),
    ...(url.searchParams.has('counted') ? { counted: true } : {}),
  }
}

import { inOrg } from '../../../server/procedures.ts'
import { wireMoney } from '../../ledger/index.ts'
import { agedByAssociation } from './aged-store.ts'
import { overviewRows } from './overview-store.ts'
import { wireAged } from './receivable-wire.ts'

const nothing = { notDue: 0n, days1To30: 0n, days31To60: 0n, days61To90: 0n, over90: 0n, total: 0n }

export const overview = inOrg.receivables.overview.handler(async ({ context: { tx, associationScope }, input }) => {
  const rows = await overviewRows(tx, associationScope, input.associationId, input.at)
  const aged = await agedByAssociation(tx, associationScope, input.at)
  const items = rows.map(({ associationId, associationName, currency, ...row }) => ({
    associationId,
    associationName,
    aged: wireAged(aged.get(associationId) ?? nothing, currency),
    credits: wireMoney(row.creditsMinor, currency),
    billedInMonth: wireMoney(row.billedMinor, currency),
    receivedInMonth: wireMoney(row.receivedMinor, currency),
    operatingCash: wireMoney(row.cashMinor, currency),
    operatingAccountId: row.operatingAccountId,
  }))
  return { at: input.at, items }
})

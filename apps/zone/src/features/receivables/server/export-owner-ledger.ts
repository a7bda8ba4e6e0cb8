import { money } from '@repo/money'
import { csvFile, exportTake } from '../../../server/csv-file.ts'
import { inOrg } from '../../../server/procedures.ts'
import { requireOwner } from './load-owner.ts'
import { ownerBalances, ownerLines } from './owner-ledger-store.ts'

export const exportOwnerLedger = inOrg.receivables.exportOwnerLedger.handler(async ({ context, input }) => {
  const { tx, associationScope, audit } = context
  const { book } = await requireOwner(tx, associationScope, input.associationId, input.partyId)
  const { partyId, unitId, from, to, locale } = input
  const span = { legalEntityId: book.legalEntityId, partyId, unitId, from, to }
  const lines = await ownerLines(tx, span, undefined, exportTake)
  let balance = (await ownerBalances(tx, span, undefined)).broughtForward
  const rows = lines.map((line) => ({ ...line, balanceMinor: (balance += line.amountMinor) }))
  audit({ targetId: partyId, rowCount: rows.length, level: 'transactional' })
  const amount = (amountMinor: bigint) => money(amountMinor, book.currency)
  return csvFile(
    { name: 'owner-ledger.csv', rows, locale },
    {
      date: ({ effectiveOn }) => effectiveOn,
      entry: ({ sourceType }) => sourceType,
      unit: ({ unitLabel }) => unitLabel,
      kind: ({ chargeKind }) => chargeKind,
      month: ({ periodStart }) => periodStart?.slice(0, 7) ?? null,
      due: ({ dueOn }) => dueOn,
      reference: ({ reference }) => reference,
      currency: () => book.currency,
      amount: ({ amountMinor }) => amount(amountMinor),
      balance: ({ balanceMinor }) => amount(balanceMinor),
      entry_id: ({ entryId }) => entryId,
    },
  )
})

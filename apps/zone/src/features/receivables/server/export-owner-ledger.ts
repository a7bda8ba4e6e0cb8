import { money } from '@repo/money'
import { csvExport, exportPageRows } from '../../../server/csv-export.ts'
import { inOrg } from '../../../server/procedures.ts'
import { requireOwner } from './load-owner.ts'
import { ownerBalances, ownerLines, type OwnerLine } from './owner-ledger-store.ts'

export const exportOwnerLedger = inOrg.receivables.exportOwnerLedger.handler(async ({ context, input }) => {
  const { book } = await requireOwner(context.tx, context.associationScope, input.associationId, input.partyId)
  const { partyId, unitId, from, to, locale } = input
  const span = { legalEntityId: book.legalEntityId, partyId, unitId, from, to }
  const { broughtForward, lineCount } = await ownerBalances(context.tx, span, undefined)
  // Lines are written in order, each once, and the books only ever grow.
  let balance = broughtForward
  context.audit({ targetId: partyId })
  const amount = (amountMinor: bigint) => money(amountMinor, book.currency)
  return csvExport<OwnerLine>(
    context,
    {
      name: 'owner-ledger.csv',
      locale,
      level: 'transactional',
      page: ({ tx }, last) => ownerLines(tx, span, last, exportPageRows),
      count: () => Promise.resolve(lineCount),
    },
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
      balance: ({ amountMinor }) => amount((balance += amountMinor)),
      entry_id: ({ entryId }) => entryId,
    },
  )
})

import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { changeApplied, lockShares } from '../../charges/index.ts'
import { bookOfEntity, reverseEntries, type Reversal } from '../../ledger/index.ts'
import { usesToUndo } from '../credit.ts'
import { requireNotBefore, requireTransition } from '../receipt.ts'
import { undoApplications } from './application-store.ts'
import { availableCredits, markUsesUndone, queueUpForCredits, standingUses } from './credit-store.ts'
import { holdReceipt, requireReceipt } from './load-receipt.ts'
import { markBounced } from './receipt-store.ts'
import { showReceipt } from './receipt-wire.ts'

const endOfTime = '9999-12-31'

export const bounceReceipt = inOrg.receipts.bounce.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, audit } = context
  const seen = await requireReceipt(tx, associationScope, input.receiptId)
  await authorize('receipt', 'bounce', { associationId: seen.associationId })
  // Before the receipt's row: whoever uses credits takes this first too.
  await queueUpForCredits(tx, seen.associationId)
  const receipt = await holdReceipt(tx, associationScope, seen.id)
  requireTransition(receipt.status, 'bounced')
  requireNotBefore(receipt.receivedOn, input.bouncedOn)

  // The credit that the receipt left may have paid other charges since; those are open again then, newest use first.
  const { associationId, partyId } = receipt
  const [credit] = await availableCredits(tx, associationId, partyId, endOfTime)
  const uses = await standingUses(tx, associationId, partyId)
  const undone = usesToUndo(receipt.amountMinor - receipt.appliedMinor, credit?.availableMinor ?? 0n, uses)

  const book = await bookOfEntity(tx, receipt.legalEntityId)
  const reversalEntryId = newZoneId<'JournalEntryId'>()
  const { bouncedOn } = input
  const reversals: Reversal[] = [
    { entryId: receipt.journalEntryId, id: reversalEntryId, effectiveOn: bouncedOn, sourceType: 'receipt_bounce', sourceId: receipt.id },
    ...undone.map((use): Reversal => ({
      entryId: use.journalEntryId,
      id: newZoneId<'JournalEntryId'>(),
      effectiveOn: use.appliedOn > bouncedOn ? use.appliedOn : bouncedOn,
      sourceType: 'reversal',
    })),
  ]
  await reverseEntries(tx, book, reversals)
  const useIds = undone.map((use) => use.id)
  const taken = await undoApplications(tx, receipt.id, useIds, bouncedOn)
  // In the order in which receipts take them, so that the two cannot wait for each other.
  await lockShares(
    tx,
    associationId,
    partyId,
    taken.map(({ chargeShareId }) => chargeShareId),
  )
  await changeApplied(
    tx,
    taken.map(({ chargeShareId, amountMinor }) => ({ chargeShareId, amountMinor: -amountMinor })),
  )
  await markUsesUndone(tx, useIds, bouncedOn)
  await markBounced(tx, receipt.id, bouncedOn, reversalEntryId)
  audit({ targetId: receipt.id, level: 'transactional' })
  return showReceipt(tx, await requireReceipt(tx, associationScope, receipt.id))
})

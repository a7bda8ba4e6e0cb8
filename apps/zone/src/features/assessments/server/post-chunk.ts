import { invariant, newZoneId, type Id } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import { insertCharges, type NewCharge } from '../../charges/index.ts'
import {
  accountsByKey,
  bookOfEntity,
  holdPeriodOn,
  postEntries,
  type AccountKey,
  type AccountRow,
  type NewEntry,
} from '../../ledger/index.ts'
import { billingMonth } from '../billing-month.ts'
import { splitCharge, type OwnerShare } from '../split-charge.ts'
import { lockPendingItems, settleItems, type ItemFailure, type ItemResult, type PendingItem } from './item-store.ts'
import { readRun, type RunRow } from './run-store.ts'
import { ownershipsIn } from './unit-store.ts'

/** Where each kind's income goes. */
const incomeKeys = {
  operating: 'assessment_income',
  reserve: 'reserve_contributions',
  utilities: 'utilities_income',
  special: 'assessment_income',
} as const satisfies Record<RunRow['kind'], AccountKey>

interface BilledItem {
  readonly charge: NewCharge
  readonly entry: NewEntry
}

/**
 * Posts one chunk of a run: for every unit that still waits, one charge and one balanced journal entry, or the reason why not. Doing it again
 * does nothing: the units no longer wait, and the database admits one charge a unit and one entry a charge.
 * @returns how many units it settled
 */
export async function postChunk(tx: OrgTransaction, runId: string, chunk: number): Promise<number> {
  const run = await readRun(tx, runId)
  invariant(run, 'a run is there before its workflow')
  const items = await lockPendingItems(tx, runId, chunk)
  if (items.length === 0) return 0
  const book = await bookOfEntity(tx, run.legalEntityId)
  // Somebody may have closed the period since the run was created; then its units fail and can be tried again after it was reopened.
  if ((await holdPeriodOn(tx, run.legalEntityId, run.periodStart)) !== 'open') {
    await settleItems(
      tx,
      runId,
      items.map((item) => failed(item, 'PERIOD_CLOSED')),
    )
    return items.length
  }
  const accountOf = await accountsByKey(tx, run.legalEntityId)
  const accounts = { receivable: accountOf('owner_receivables'), income: accountOf(incomeKeys[run.kind]) }
  const month = billingMonth(run.periodStart)
  const owners = await ownershipsIn(
    tx,
    items.map((item) => item.unitId),
    month,
  )
  const billed: BilledItem[] = []
  const results = items.map((item): ItemResult => {
    const { shares, problem } = splitCharge(item.amountMinor, owners.get(item.unitId) ?? [], month, run.ordinal - 1)
    if (problem) return failed(item, problem)
    const made = bill(run, item, shares, accounts)
    billed.push(made)
    return { unitId: item.unitId, status: 'posted', chargeId: made.charge.id, failure: null }
  })
  await postEntries(
    tx,
    book,
    billed.map(({ entry }) => entry),
  )
  const { associationId, legalEntityId, ordinal, kind, periodStart, dueOn, currency } = run
  const terms = { associationId, legalEntityId, runId, runOrdinal: ordinal, kind, periodStart, effectiveOn: periodStart, dueOn, currency }
  await insertCharges(
    tx,
    terms,
    billed.map(({ charge }) => charge),
  )
  await settleItems(tx, runId, results)
  return items.length
}

function failed(item: PendingItem, failure: ItemFailure): ItemResult {
  return { unitId: item.unitId, status: 'failed', chargeId: null, failure }
}

/** A unit's charge and its entry: each owner's share is a debit of receivables, the whole a credit of the kind's income. */
function bill(
  run: RunRow,
  { unitId, position, amountMinor }: PendingItem,
  shares: readonly OwnerShare<Id<'PartyId'>>[],
  { receivable, income }: { readonly receivable: AccountRow; readonly income: AccountRow },
): BilledItem {
  const id = newZoneId<'ChargeId'>()
  const journalEntryId = newZoneId<'JournalEntryId'>()
  // Both sides in the fund of the income, so that a reserve's claims are the reserve's.
  const { fundId } = income
  const debits = shares.map((share) => ({
    accountId: receivable.id,
    fundId,
    amountMinor: share.amountMinor,
    partyId: share.partyId,
    unitId,
  }))
  const credit = { accountId: income.id, fundId, amountMinor: -amountMinor, unitId }
  return {
    charge: { id, unitId, position, amountMinor, journalEntryId, shares },
    entry: { id: journalEntryId, effectiveOn: run.periodStart, sourceType: 'charge', sourceId: id, lines: [...debits, credit] },
  }
}

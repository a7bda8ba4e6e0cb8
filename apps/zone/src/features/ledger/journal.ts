import { ledgerErrors } from '@repo/contract'
import type { Id } from '@repo/core'

/** One line to post: debit positive, credit negative, in the books' currency. */
export interface NewLine {
  readonly accountId: Id<'AccountId'>
  readonly fundId: Id<'FundId'>
  readonly amountMinor: bigint
  readonly partyId?: Id<'PartyId'> | null
  readonly unitId?: Id<'UnitId'> | null
}

/** One entry to post. The database refuses it unless its lines sum to zero and its date is in an open period. */
export interface NewEntry {
  readonly id: Id<'JournalEntryId'>
  readonly effectiveOn: string
  readonly sourceType: 'manual' | 'reversal' | 'charge' | 'receipt' | 'receipt_bounce' | 'credit_application'
  readonly sourceId?: string | null
  readonly reason?: string | null
  readonly reference?: string | null
  readonly reversesEntryId?: Id<'JournalEntryId'> | null
  readonly lines: readonly NewLine[]
}

/** Sum of the debits: what an entry moves. */
export function debitTotal(lines: readonly Pick<NewLine, 'amountMinor'>[]): bigint {
  return lines.reduce((sum, { amountMinor }) => (amountMinor > 0n ? sum + amountMinor : sum), 0n)
}

/** Leaves out lines of zero: an owner's share may round to nothing. */
export function withoutZero(lines: readonly NewLine[]): NewLine[] {
  return lines.filter((line) => line.amountMinor !== 0n)
}

/** The same lines with debit and credit exchanged: a correction, since nothing posted is edited. */
export function mirrored(lines: readonly NewLine[]): NewLine[] {
  return lines.map(({ accountId, fundId, amountMinor, partyId = null, unitId = null }) => ({
    accountId,
    fundId,
    amountMinor: -amountMinor,
    partyId,
    unitId,
  }))
}

interface PostableAccount {
  readonly isControl: boolean
}

/**
 * What a person may post by hand: lines that are not zero, sum to zero, and touch no control account.
 * @throws ENTRY_LINE_EMPTY, ENTRY_NOT_BALANCED, ACCOUNT_NOT_FOUND or ACCOUNT_CONTROLLED
 */
export function requirePostable(lines: readonly NewLine[], accounts: ReadonlyMap<string, PostableAccount>): void {
  if (lines.some((line) => line.amountMinor === 0n)) throw ledgerErrors.ENTRY_LINE_EMPTY()
  const balance = lines.reduce((sum, line) => sum + line.amountMinor, 0n)
  if (balance !== 0n) throw ledgerErrors.ENTRY_NOT_BALANCED({ data: { differenceMinor: String(balance) } })
  for (const { accountId } of lines) {
    const account = accounts.get(accountId)
    if (!account) throw ledgerErrors.ACCOUNT_NOT_FOUND()
    if (account.isControl) throw ledgerErrors.ACCOUNT_CONTROLLED()
  }
}

import { invariant, type Id } from '@repo/core'
import { jsonRows, organizationInScope, type OrgTransaction } from '@repo/db/zone'
import { debitTotal, mirrored, type NewEntry } from '../journal.ts'
import type { Book } from './book-store.ts'
import { linesOfEntries } from './journal-store.ts'
import { ledgerFailure } from './ledger-failure.ts'

/**
 * Posts entries into one book: two statements, however many there are. Nothing is posted to another entity's accounts, unbalanced or into
 * a period that is not open: the database refuses, here or at the commit.
 * @throws PERIOD_NOT_OPEN, PERIOD_CLOSED, ENTRY_ALREADY_REVERSED or ENTRY_PARTY_UNKNOWN
 */
export async function postEntries(tx: OrgTransaction, book: Book, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return
  const heads = entries.map(({ lines, ...head }) => ({ ...head, lineCount: lines.length, totalMinor: debitTotal(lines) }))
  const lines = entries.flatMap((entry) =>
    entry.lines.map((line, index) => ({
      ...line,
      entryId: entry.id,
      effectiveOn: entry.effectiveOn,
      position: index + 1,
    })),
  )
  try {
    await tx.$executeRaw`
      insert into app.journal_entry (organization_id, id, legal_entity_id, functional_currency_code, effective_on, source_type, source_id,
        reason, reference, reverses_entry_id, line_count, total_minor)
      select ${organizationInScope}, head.id, ${book.legalEntityId}::uuid, ${book.currency}, head."effectiveOn", head."sourceType",
        head."sourceId", head.reason, head.reference, head."reversesEntryId", head."lineCount", head."totalMinor"
      from jsonb_to_recordset(${jsonRows(heads)}::jsonb) as head (id uuid, "effectiveOn" date, "sourceType" text, "sourceId" uuid,
        reason text, reference text, "reversesEntryId" uuid, "lineCount" smallint, "totalMinor" bigint)`
    await tx.$executeRaw`
      insert into app.journal_line (organization_id, legal_entity_id, entry_id, effective_on, position, account_id, fund_id,
        functional_amount_minor, functional_currency_code, document_amount_minor, document_currency_code, party_id, unit_id)
      select ${organizationInScope}, ${book.legalEntityId}::uuid, line."entryId", line."effectiveOn", line.position, line."accountId",
        line."fundId", line."amountMinor", ${book.currency}, line."amountMinor", ${book.currency}, line."partyId", line."unitId"
      from jsonb_to_recordset(${jsonRows(lines)}::jsonb) as line ("entryId" uuid, "effectiveOn" date, position smallint,
        "accountId" uuid, "fundId" uuid, "amountMinor" bigint, "partyId" uuid, "unitId" uuid)`
  } catch (error) {
    throw ledgerFailure(error)
  }
}

export interface Reversal {
  /** The entry to reverse. */
  readonly entryId: Id<'JournalEntryId'>
  /** The id of the new entry. */
  readonly id: Id<'JournalEntryId'>
  readonly effectiveOn: string
  readonly sourceType: 'reversal' | 'receipt_bounce'
  readonly sourceId?: string | null
  /** Why, when a person reverses it. */
  readonly reason?: string
}

/**
 * Posts the mirror of posted entries; each can be reversed once.
 * @throws as `postEntries`
 */
export async function reverseEntries(tx: OrgTransaction, book: Book, reversals: readonly Reversal[]): Promise<void> {
  const lines = Map.groupBy(
    await linesOfEntries(
      tx,
      reversals.map((reversal) => reversal.entryId),
    ),
    (line) => line.entryId,
  )
  const entries = reversals.map(({ entryId, ...head }) => {
    const original = lines.get(entryId)
    invariant(original, 'an entry that is reversed was posted')
    return { ...head, reversesEntryId: entryId, lines: mirrored(original) }
  })
  await postEntries(tx, book, entries)
}

import type { Formats, Money } from './formats.ts'
import { m } from '#lib/paraglide/messages.js'
import { chargeKindName, sourceName, type ChargeKind, type EntrySource } from './words.ts'

export interface LedgerLine {
  readonly entryId: string
  readonly effectiveOn: string
  readonly sourceType: EntrySource
  readonly sourceId: string | null
  readonly reference: string | null
  readonly unitLabel: string | null
  readonly chargeKind: ChargeKind | null
  readonly periodStart: string | null
  readonly amount: Money
  readonly balance: Money
}

/** One line of an owner's account in words: "Operating, November 2026 · 2A". */
export function describeLine(line: LedgerLine, say: Formats): string {
  const what =
    line.chargeKind && line.periodStart
      ? m.line_charge({ kind: chargeKindName(line.chargeKind), month: say.month(line.periodStart) })
      : line.reference
        ? m.line_with_reference({ what: sourceName(line.sourceType), reference: line.reference })
        : sourceName(line.sourceType)
  return line.unitLabel ? m.line_of_unit({ what, unit: line.unitLabel }) : what
}

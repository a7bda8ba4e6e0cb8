import type { assessmentProblems } from '@repo/contract'
import type { BillingMonth } from './billing-month.ts'
import { type Ownership, type OwnerProblem, type OwnerShare, splitCharge } from './split-charge.ts'
import type { SplitUnit } from './split-total.ts'

export type RunProblem = (typeof assessmentProblems)[number]

export interface PreviewItem<Unit, PartyId extends string> extends SplitUnit<Unit> {
  readonly shares: readonly OwnerShare<PartyId>[]
  readonly problem: OwnerProblem | null
  /** Null when there was no earlier run of the kind. */
  readonly previousMinor: bigint | null
}

export interface PreviewSource<PartyId extends string> {
  readonly ownershipsOf: (unitId: string) => readonly Ownership<PartyId>[]
  readonly month: BillingMonth
  /** The owners' rotation: how many runs the association had before. */
  readonly rotation: number
  /** Amounts of the previous run of the kind by unit; a unit that it did not have was billed nothing. */
  readonly previous: ReadonlyMap<string, bigint> | undefined
}

/** What a run would do with each unit; the same rules that post it. */
export function previewItems<Unit extends { readonly id: string }, PartyId extends string>(
  units: readonly SplitUnit<Unit>[],
  { ownershipsOf, month, rotation, previous }: PreviewSource<PartyId>,
): PreviewItem<Unit, PartyId>[] {
  return units.map((split) => {
    const previousMinor = previous ? (previous.get(split.unit.id) ?? 0n) : null
    if (split.amountMinor === 0n) return { ...split, shares: [], problem: null, previousMinor }
    return { ...split, ...splitCharge(split.amountMinor, ownershipsOf(split.unit.id), month, rotation), previousMinor }
  })
}

export function differs(item: Pick<PreviewItem<unknown, string>, 'amountMinor' | 'previousMinor'>): boolean {
  return item.previousMinor !== null && item.previousMinor !== item.amountMinor
}

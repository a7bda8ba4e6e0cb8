import type { assessmentBases } from '@repo/contract'
import { allocate } from '@repo/money'

export type Basis = (typeof assessmentBases)[number]

export interface BillableUnit {
  readonly entitlement: bigint
  /** Null when nobody measured it: such a unit takes no part in a split by area. */
  readonly areaSqCm: bigint | null
}

/** A unit's weight in a basis (docs/billing-rules.md, R2). */
export function weightOf(unit: BillableUnit, basis: Basis): bigint {
  if (basis === 'unit') return 1n
  return basis === 'entitlement' ? unit.entitlement : (unit.areaSqCm ?? 0n)
}

export interface SplitUnit<Unit> {
  readonly unit: Unit
  /** From 1, in the association's order of units. */
  readonly position: number
  readonly weight: bigint
  readonly amountMinor: bigint
}

export interface TotalSplit<Unit> {
  readonly units: SplitUnit<Unit>[]
  readonly leftOver: number
}

/**
 * Splits a total over the units of an association (R1, R2).
 * @param units in the association's order
 * @param rotationStart left-over minor units that earlier runs of the same kind and basis have given out
 * @returns undefined when no unit has a weight in this basis
 */
export function splitTotal<Unit extends BillableUnit>(
  totalMinor: bigint,
  units: readonly Unit[],
  basis: Basis,
  rotationStart: number,
): TotalSplit<Unit> | undefined {
  const weights = units.map((unit) => weightOf(unit, basis))
  if (!weights.some((weight) => weight > 0n)) return undefined
  const { parts, leftOver } = allocate(totalMinor, weights, rotationStart)
  const split = units.map((unit, index) => ({ unit, position: index + 1, weight: weights[index] ?? 0n, amountMinor: parts[index] ?? 0n }))
  return { units: split, leftOver }
}

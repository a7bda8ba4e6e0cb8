export interface Allocation {
  /** One part per weight, in order; they sum to the total exactly. */
  readonly parts: bigint[]
  /** How many single minor units were left after the whole parts. Add it to the rotation of the next split of the same kind. */
  readonly leftOver: number
}

interface Payer {
  readonly index: number
  readonly turn: number
  readonly remainder: bigint
}

/**
 * Splits an amount by weights: fair largest remainder (docs/billing-rules.md, R1).
 *
 * Everybody gets the whole part of total × weight ÷ sum. What is left, fewer units than there are positive weights, goes one each
 * to the largest remainders. Equal remainders take turns in order, starting at `rotation`, so that over successive splits with equal
 * weights nobody gets the extra unit a second time before all had it once. Weight zero gets zero. Negative totals mirror.
 *
 * @param total minor units
 * @param weights whole numbers, none negative, at least one positive unless the total is zero
 * @param rotation whose turn it is: the sum of `leftOver` of the earlier splits
 * @throws RangeError for a negative weight, a negative or fractional rotation, or no positive weight for a total that is not zero
 */
export function allocate(total: bigint, weights: readonly bigint[], rotation: number = 0): Allocation {
  if (!Number.isSafeInteger(rotation) || rotation < 0) throw new RangeError('The rotation is a whole number from zero.')
  if (total < 0n) {
    const mirrored = allocate(-total, weights, rotation)
    return { parts: mirrored.parts.map((part) => -part), leftOver: mirrored.leftOver }
  }
  let whole = 0n
  let payerCount = 0
  for (const weight of weights) {
    if (weight < 0n) throw new RangeError('A weight is negative.')
    whole += weight
    if (weight > 0n) payerCount += 1
  }
  if (whole === 0n) {
    if (total !== 0n) throw new RangeError('There is nobody to give the amount to: no weight is positive.')
    return { parts: weights.map(() => 0n), leftOver: 0 }
  }
  const parts: bigint[] = []
  const payers: Payer[] = []
  const start = rotation % payerCount
  let left = total
  for (const [index, weight] of weights.entries()) {
    const share = total * weight
    parts.push(share / whole)
    left -= share / whole
    if (weight > 0n) payers.push({ index, remainder: share % whole, turn: (payers.length - start + payerCount) % payerCount })
  }
  payers.sort((a, b) => (a.remainder === b.remainder ? a.turn - b.turn : a.remainder > b.remainder ? -1 : 1))
  const leftOver = Number(left)
  for (const { index } of payers.slice(0, leftOver)) parts[index] = (parts[index] ?? 0n) + 1n
  return { parts, leftOver }
}

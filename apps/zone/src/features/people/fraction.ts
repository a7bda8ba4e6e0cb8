/** Exact fractions of whole numbers: shares of a unit. Never a floating-point number, so that three thirds make one. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Largest denominator a share is stored with. */
export const denominatorMax = 1_000_000_000n

export const one: Fraction = { numerator: 1n, denominator: 1n }
const zero: Fraction = { numerator: 0n, denominator: 1n }

/** In lowest terms. */
export function reduce({ numerator, denominator }: Fraction): Fraction {
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

export function addFractions(a: Fraction, b: Fraction): Fraction {
  return reduce({ numerator: a.numerator * b.denominator + b.numerator * a.denominator, denominator: a.denominator * b.denominator })
}

export function subtractFractions(a: Fraction, b: Fraction): Fraction {
  return addFractions(a, { numerator: -b.numerator, denominator: b.denominator })
}

/** @returns negative, zero or positive as `a` is less than, equal to or more than `b` */
export function compareFractions(a: Fraction, b: Fraction): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function sumFractions(fractions: readonly Fraction[]): Fraction {
  return fractions.reduce(addFractions, zero)
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}

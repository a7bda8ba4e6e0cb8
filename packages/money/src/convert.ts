import { convert as dineroConvert, halfAwayFromZero, halfEven, toSnapshot, transformScale } from 'dinero.js/bigint'
import { type CurrencyCode, storageDigits } from './currency.ts'
import { type Money, money, toDinero } from './money.ts'
import { minorToDecimal } from './text.ts'

/** `half_up`: a half goes away from zero, as tax offices mean it. `half_even`: to the even neighbour. The jurisdiction chooses. */
export type Rounding = 'half_up' | 'half_even'

/** A rate as it was published, kept with the document so that every converted figure can be worked out again. */
export interface RecordedRate<From extends CurrencyCode = CurrencyCode, To extends CurrencyCode = CurrencyCode> {
  readonly from: From
  readonly to: To
  /** Units of `to` for one unit of `from`, as a decimal: `'1.0837'`. */
  readonly rate: string
  /** Who published it, e.g. `ecb`. */
  readonly source: string
  /** What kind of rate: `reference`, `buy`, `customs` … */
  readonly rateType: string
  /** ISO 8601 instant. */
  readonly observedAt: string
}

export interface Conversion<To extends CurrencyCode> {
  readonly amount: Money<To>
  readonly rounding: Rounding
  /** Exact result minus `amount`, as a decimal of `to`'s minor units: `'-0.37'`. */
  readonly roundedOff: string
}

const decimal = /^(0|[1-9]\d*)(?:\.(\d{1,18}))?$/

/**
 * Converts at a recorded rate, rounding once.
 * @throws RangeError when the rate is not a positive decimal with at most 18 places, or is for another currency
 */
export function convert<From extends CurrencyCode, To extends CurrencyCode>(
  value: Money<From>,
  rate: RecordedRate<NoInfer<From>, To>,
  rounding: Rounding,
): Conversion<To> {
  if (rate.from !== value.currency) throw new RangeError('The rate is for another currency.')
  const [, whole, fraction = ''] = decimal.exec(rate.rate) ?? []
  if (whole === undefined || BigInt(whole + fraction) === 0n) throw new RangeError('The rate is not a positive decimal.')
  const digits = BigInt(storageDigits(rate.to))
  const target = { code: rate.to, base: 10n, exponent: digits }
  const rates: Record<string, { amount: bigint; scale: bigint }> = {
    [rate.to]: { amount: BigInt(whole + fraction), scale: BigInt(fraction.length) },
  }
  const exact = dineroConvert(toDinero(value), target, rates)
  const rounded = toSnapshot(transformScale(exact, digits, rounding === 'half_up' ? halfAwayFromZero : halfEven))
  const { amount, scale } = toSnapshot(exact)
  // The exact result has `scale` digits, which is never fewer than the target's when it had to be rounded.
  const places = scale > digits ? scale - digits : 0n
  const difference = scale > digits ? amount - rounded.amount * 10n ** places : 0n
  return { amount: money(rounded.amount, rate.to), rounding, roundedOff: minorToDecimal(String(difference), Number(places)) }
}

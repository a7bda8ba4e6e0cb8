import type { Money } from './formats.ts'

export function negate({ amountMinor, currency }: Money): Money {
  return { amountMinor: String(-BigInt(amountMinor)), currency }
}

/** Adds amounts of one currency exactly. @throws RangeError when currencies mix: a total over two would be no amount */
export function totalOf(currency: string, amounts: readonly Money[]): Money {
  const other = amounts.find((amount) => amount.currency !== currency)
  if (other) throw new RangeError(`Cannot add ${other.currency} to ${currency}.`)
  return { amountMinor: String(amounts.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)), currency }
}

/** Debit and credit column of a signed amount. */
export function sides(money: Money): { debit: Money | undefined; credit: Money | undefined } {
  const negative = money.amountMinor.startsWith('-')
  return { debit: negative ? undefined : money, credit: negative ? negate(money) : undefined }
}

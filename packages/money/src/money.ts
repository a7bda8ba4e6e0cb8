import { add as dineroAdd, compare as dineroCompare, dinero, type Dinero, subtract as dineroSubtract, toSnapshot } from 'dinero.js/bigint'
import { type CurrencyCode, parseCurrencyCode, storageDigits } from './currency.ts'

/**
 * An exact amount: a whole number of minor units in one currency. The currency is part of the type, so two do not mix;
 * where it is only known at run time the functions check it and throw. A `number` is never accepted.
 */
export interface Money<Currency extends string = CurrencyCode> {
  readonly amountMinor: bigint
  readonly currency: Currency
  /** JSON has no integers beyond 2^53, so the amount travels as a string. */
  toJSON(): WireMoney<Currency>
}

/** How money looks in JSON. */
export interface WireMoney<Currency extends string = string> {
  readonly amountMinor: string
  readonly currency: Currency
}

/**
 * Makes money.
 * @param amountMinor minor units, e.g. 123450n for 1234.50 EUR
 */
export function money<const Currency extends CurrencyCode>(amountMinor: bigint, currency: Currency): Money<Currency> {
  return Object.freeze({ amountMinor, currency, toJSON: () => ({ amountMinor: String(amountMinor), currency }) })
}

const wholeNumber = /^(0|-?[1-9]\d*)$/

/** Reads the wire form. @throws RangeError for an unknown currency or anything but a canonical whole number */
export function fromWire(wire: WireMoney): Money {
  if (typeof wire.amountMinor !== 'string' || !wholeNumber.test(wire.amountMinor))
    throw new RangeError('Not a whole number of minor units.')
  return money(BigInt(wire.amountMinor), parseCurrencyCode(wire.currency))
}

/** The wire form: `{ amountMinor: '123450', currency: 'EUR' }`. */
export function toWire<Currency extends CurrencyCode>(value: Money<Currency>): WireMoney<Currency> {
  return value.toJSON()
}

/** @throws Error when the currencies differ */
export function add<Currency extends CurrencyCode>(left: Money<Currency>, right: Money<NoInfer<Currency>>): Money<Currency> {
  return fromDinero(dineroAdd(toDinero(left), toDinero(right)))
}

/** @throws Error when the currencies differ */
export function subtract<Currency extends CurrencyCode>(left: Money<Currency>, right: Money<NoInfer<Currency>>): Money<Currency> {
  return fromDinero(dineroSubtract(toDinero(left), toDinero(right)))
}

export function negate<Currency extends CurrencyCode>(value: Money<Currency>): Money<Currency> {
  return money(-value.amountMinor, value.currency)
}

/** −1, 0 or 1. @throws Error when the currencies differ */
export function compare<Currency extends CurrencyCode>(left: Money<Currency>, right: Money<NoInfer<Currency>>): -1 | 0 | 1 {
  return dineroCompare(toDinero(left), toDinero(right))
}

/** The sum of any number of amounts; zero of the currency for none. @throws Error when a currency differs */
export function sum<Currency extends CurrencyCode>(values: Iterable<Money<NoInfer<Currency>>>, currency: Currency): Money<Currency> {
  let total = money(0n, currency)
  for (const value of values) total = add(total, value)
  return total
}

/** For the package's own files: the library's object, with the digits of our table instead of its own. */
export function toDinero<Currency extends CurrencyCode>(value: Money<Currency>): Dinero<bigint, Currency> {
  const exponent = BigInt(storageDigits(value.currency))
  return dinero({ amount: value.amountMinor, currency: { code: value.currency, base: 10n, exponent } })
}

function fromDinero<Currency extends CurrencyCode>(value: Dinero<bigint, Currency>): Money<Currency> {
  const { amount, currency } = toSnapshot(value)
  return money(amount, currency.code)
}

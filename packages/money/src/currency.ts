import { currencyTable, type CurrencyRow } from './currency-table.ts'

/** An ISO 4217 code of our table, retired ones included: old documents stay readable. */
export type CurrencyCode = keyof typeof currencyTable

const rows: Readonly<Record<string, CurrencyRow>> = currencyTable

/** True for a code of the table. Codes are upper case; nothing is normalised. */
export function isCurrencyCode(code: string): code is CurrencyCode {
  return Object.hasOwn(rows, code)
}

/** @throws RangeError when the code is not in the table */
export function parseCurrencyCode(code: string): CurrencyCode {
  if (!isCurrencyCode(code)) throw new RangeError('Not a currency of the table.')
  return code
}

/** The row of a currency: digits and validity. */
export function currency(code: CurrencyCode): CurrencyRow {
  return currencyTable[code]
}

/** Digits of the minor unit in storage. Never take them from `Intl`, whose digits are a display habit. */
export function storageDigits(code: CurrencyCode): 0 | 2 | 3 | 4 {
  return currencyTable[code].digits
}

/**
 * May a new document dated `on` be in this currency? Documents made before its end stay valid and readable.
 * @param on a day, `YYYY-MM-DD`
 */
export function isUsableOn(code: CurrencyCode, on: string): boolean {
  const { from, until } = currency(code)
  return (from === undefined || on >= from) && (until === undefined || on < until)
}

/** Codes in which a document of that day may be made, in alphabetical order. */
export function currenciesOn(on: string): CurrencyCode[] {
  return Object.keys(rows).filter((code): code is CurrencyCode => isCurrencyCode(code) && isUsableOn(code, on))
}

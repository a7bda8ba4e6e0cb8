/**
 * The form of tax identifiers and, where the law gives them, their check digits. Each rule cites its source. A kind without a rule here is kept
 * as it was typed.
 */
import type { TaxIdentifierType } from '@repo/contract'

/** The identifier as it is compared and stored: capitals and digits, without the separators people write. */
export function normalizeTaxIdentifier(value: string): string {
  return value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-/]/g, '')
}

/** The last characters, by which its holder recognises it: four at most and never more than half. */
export function endingOf(normalized: string): string {
  return normalized.slice(normalized.length - Math.min(4, Math.floor(normalized.length / 2)))
}

type Check = (normalized: string, countryCode: string) => boolean

const form =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value)

const checks: Readonly<Record<TaxIdentifierType, Check>> = {
  // Australian Business Register, "Format of the ABN": subtract 1 from the first digit, weigh, divisible by 89.
  au_abn: (value) => /^\d{11}$/.test(value) && (weighted(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
  // Canada Revenue Agency: nine digits with a Luhn check digit, optionally a programme account behind.
  ca_bn: (value) => /^\d{9}([A-Z]{2}\d{4})?$/.test(value) && luhn(value.slice(0, 9)),
  // Germany, unified federal form (13 digits) or a state's form (10 or 11).
  de_steuernummer: form(/^\d{10,11}$|^\d{13}$/),
  eu_vat: (value, countryCode) => {
    const prefix = countryCode === 'GR' ? 'EL' : countryCode
    if (!value.startsWith(prefix) || !/^[A-Z]{2}[A-Z0-9+*]{2,12}$/.test(value)) return false
    const number = value.slice(2)
    if (prefix === 'DE') return germanVat(number)
    // INSEE: two check characters in front of the SIREN, which carries a Luhn digit itself.
    if (prefix === 'FR') return /^[A-Z0-9]{2}\d{9}$/.test(number) && luhn(number.slice(2))
    return true
  },
  fr_siren: (value) => /^\d{9}$/.test(value) && luhn(value),
  gb_utr: form(/^\d{10}$/),
  gb_vat: (value) => {
    const number = value.replace(/^GB/, '')
    return /^\d{9}(\d{3})?$/.test(number) && britishVat(number.slice(0, 9))
  },
  // ACRA, "Unique Entity Number": three forms.
  sg_uen: form(/^(\d{8}[A-Z]|(19|20)\d{7}[A-Z]|[RST]\d{2}[A-Z]{2}\d{4}[A-Z])$/),
  us_ein: form(/^(?!00|07|08|09|17|18|19|28|29|49|69|70|78|79|89|96|97)\d{9}$/),
  // Social Security Administration: area 000, 666 and 9xx, group 00 and serial 0000 are never issued.
  us_ssn: form(/^(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}$/),
  other: (value) => value.length > 0,
}

/** True when the identifier has the form and check digits of its kind. @param normalized from `normalizeTaxIdentifier` */
export function isTaxIdentifier(type: TaxIdentifierType, countryCode: string, normalized: string): boolean {
  return checks[type](normalized, countryCode)
}

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0)
}

/** ISO/IEC 7812-1, annex B. */
function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** ISO/IEC 7064, MOD 11,10. */
function germanVat(number: string): boolean {
  if (!/^[1-9]\d{8}$/.test(number)) return false
  let product = 10
  for (const digit of number.slice(0, 8)) {
    const sum = (Number(digit) + product) % 10 || 10
    product = (2 * sum) % 11
  }
  return (11 - product) % 10 === Number(number[8])
}

/** HMRC, VIES specification of VAT numbers: modulus 97, and modulus 97 after adding 55 for numbers issued since 2010. */
function britishVat(number: string): boolean {
  const sum = weighted(number, [8, 7, 6, 5, 4, 3, 2]) + Number(number.slice(7))
  return sum % 97 === 0 || (sum + 55) % 97 === 0
}

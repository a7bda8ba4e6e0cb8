/** Dates and amounts as this reader sees them. One object per page, made from what the layout sent. */
import { formatDate, formatInstant, formatLongDate, formatMinor, formatMonth } from '@repo/ui/format'
import { page } from '$app/state'

export interface Money {
  readonly amountMinor: string
  readonly currency: string
}

export interface FormatData {
  /** BCP 47: the organisation's own variant of the reader's language. */
  readonly locale: string
  /** Decimals of each currency in use, from the dated currency table and never from `Intl`. */
  readonly exponents: Readonly<Record<string, number>>
  readonly timeZone: string
}

export const plainFormats: FormatData = { locale: 'en-GB', exponents: {}, timeZone: 'UTC' }

export class Formats {
  readonly #data: FormatData

  constructor(data: FormatData) {
    this.#data = data
  }

  get locale(): string {
    return this.#data.locale
  }

  exponent(currency: string): number {
    return this.#data.exponents[currency] ?? 2
  }

  /** With its currency: for tiles and sentences. */
  money({ amountMinor, currency }: Money): string {
    return formatMinor(amountMinor, { locale: this.locale, exponent: this.exponent(currency) }, { currency })
  }

  /** Without its currency: for columns whose head names it. */
  figure({ amountMinor, currency }: Money): string {
    return formatMinor(amountMinor, { locale: this.locale, exponent: this.exponent(currency) })
  }

  /** Names as the reader's language lists them: "A, B and C". */
  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(names)
  }

  date(date: string): string {
    return formatDate(date, this.locale)
  }

  longDate(date: string): string {
    return formatLongDate(date, this.locale)
  }

  month(date: string): string {
    return formatMonth(date, this.locale)
  }

  instant(instant: string): string {
    return formatInstant(instant, this.locale, this.#data.timeZone)
  }

  count(count: number): string {
    return new Intl.NumberFormat(this.locale, { numberingSystem: 'latn' }).format(count)
  }

  /** Square metres of an area kept in square centimetres, two decimals. */
  area(areaSqCm: string): string {
    return formatMinor(String(BigInt(areaSqCm) / 100n), { locale: this.locale, exponent: 2 })
  }

  /** A fraction of one as a percentage with four decimals, computed in whole numbers. */
  percent(numerator: bigint, denominator: bigint, digits = 4): string {
    if (denominator === 0n) return ''
    const scaled = (numerator * 10n ** BigInt(digits + 2)) / denominator
    const format = new Intl.NumberFormat(this.locale, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      numberingSystem: 'latn',
    })
    return format.format(Number(scaled) / 10 ** (digits + 2))
  }
}

/** The formats of the page being drawn. Call it while a component initialises or inside `$derived`. */
export function formats(): Formats {
  return new Formats((page.data['formats'] as FormatData | undefined) ?? plainFormats)
}

/** A calendar date, `YYYY-MM-DD`, without time or zone: dates of law are the same day everywhere. */
export type IsoDate = string

/** `en` alone writes the month first on no machine of ours: "3 Nov 2026" reads the same on both sides of the Atlantic. */
function dateLocale(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

/** "3 Nov 2026", in the locale's words and order; the month is never a number. */
export function formatDate(date: IsoDate, locale: string): string {
  return write(date, locale, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** "Tuesday 3 November 2026". */
export function formatLongDate(date: IsoDate, locale: string): string {
  return write(date, locale, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** "Tuesday". */
export function formatWeekday(date: IsoDate, locale: string): string {
  return write(date, locale, { weekday: 'long' })
}

/** "November 2026", for a billing month. */
export function formatMonth(date: IsoDate, locale: string): string {
  return write(date, locale, { month: 'long', year: 'numeric' })
}

/** An instant in a named time zone: "3 Nov 2026, 09:12". */
export function formatInstant(instant: string, locale: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(dateLocale(locale), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  return format.format(new Date(instant))
}

function write(date: IsoDate, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(dateLocale(locale), { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/** The day `days` after `date`. */
export function addDays(date: IsoDate, days: number): IsoDate {
  const moved = new Date(`${date}T00:00:00Z`)
  moved.setUTCDate(moved.getUTCDate() + days)
  return moved.toISOString().slice(0, 10)
}

/**
 * Reads a date somebody typed: ISO, the locale's own order, a month's name, `t` for today, `+7` or `-3` days from today.
 * A day that the month does not have is refused, never rolled over.
 * @param today the association's own date, for `t`, `+7` and a missing year
 */
export function parseDateText(text: string, { locale, today }: { locale: string; today: IsoDate }): IsoDate | undefined {
  const typed = text.trim().toLowerCase()
  if (typed === 't') return today
  if (/^[+-]\d{1,4}$/.test(typed)) return addDays(today, Number(typed))
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed)
  if (iso) return real(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const thisYear = Number(today.slice(0, 4))
  const words = typed.split(/[\s./,-]+/u).filter(Boolean)
  const named = words.findIndex((word) => monthNumber(word, locale) !== undefined)
  if (named >= 0) {
    const month = monthNumber(words[named] ?? '', locale) ?? 0
    const [day, year = thisYear] = words
      .filter((_, index) => index !== named)
      .map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN))
    return words.length > 3 || day === undefined ? undefined : real(fullYear(year), month, day)
  }
  if (words.some((word) => !/^\d+$/.test(word)) || words.length < 2 || words.length > 3) return undefined
  const order = fieldOrder(locale).filter((field) => words.length === 3 || field !== 'year')
  const read = Object.fromEntries(order.map((field, index) => [field, Number(words[index])]))
  return real(fullYear(read['year'] ?? thisYear), read['month'] ?? 0, read['day'] ?? 0)
}

function fieldOrder(locale: string): readonly string[] {
  const parts = new Intl.DateTimeFormat(dateLocale(locale), {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(new Date(0))
  return parts.map((part) => part.type).filter((type) => type === 'day' || type === 'month' || type === 'year')
}

function monthNumber(word: string, locale: string): number | undefined {
  const bare = word.replace(/\.$/u, '')
  if (bare.length < 3 || /\d/.test(bare)) return undefined
  for (const names of [locale, 'en'])
    for (let month = 1; month <= 12; month++)
      for (const style of ['long', 'short'] as const) {
        const name = new Intl.DateTimeFormat(dateLocale(names), { month: style, day: 'numeric', timeZone: 'UTC' })
          .formatToParts(Date.UTC(2026, month - 1, 1))
          .find((part) => part.type === 'month')
        if (name?.value.toLowerCase().replace(/\.$/u, '').startsWith(bare)) return month
      }
  return undefined
}

function fullYear(year: number): number {
  return year < 100 ? 2000 + year : year
}

function real(year: number, month: number, day: number): IsoDate | undefined {
  if (!(year >= 1000 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCDate() === day ? date.toISOString().slice(0, 10) : undefined
}

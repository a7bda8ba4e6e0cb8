import { requestErrors } from '@repo/contract'
import { toDecimal, type Money } from '@repo/money'
import { stringify } from 'csv-stringify/sync'

/** What a cell may hold. Money is written in major units, with all its decimals. */
export type CsvValue = string | number | bigint | Money | null

/** More is refused: a file that left rows out without a word would be taken for the whole. */
export const exportRowsMax = 100_000

export type CsvColumns<Row> = Readonly<Record<string, (row: Row) => CsvValue>>

export interface CsvSource<Row> {
  readonly name: string
  readonly rows: readonly Row[]
  /** Whose spreadsheet opens the file, BCP 47. Left out, the file is for a program: commas and decimal points. */
  readonly locale?: string | undefined
}

// What a spreadsheet reads as the beginning of a formula, in its plain and full-width forms. A plain negative number is none.
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/
const number = /^-?\d+([.,]\d+)?$/

/**
 * A CSV file (RFC 4180) in UTF-8 with a byte-order mark, so that spreadsheets read accents. Cells that a spreadsheet would take for a
 * formula are written as text.
 * @param columns heading → value of a row
 * @throws EXPORT_TOO_LARGE for more than `exportRowsMax` rows
 */
export function csvFile<Row>({ name, rows, locale }: CsvSource<Row>, columns: CsvColumns<Row>): File {
  if (rows.length > exportRowsMax) throw requestErrors.EXPORT_TOO_LARGE()
  const write = csvWriter(columns, locale)
  return new File([write.head(), write.lines(rows)], name, { type: 'text/csv' })
}

/**
 * The same file in pieces.
 * @param columns heading → value of a row
 */
export function csvWriter<Row>(columns: CsvColumns<Row>, locale: string | undefined) {
  const { delimiter, decimalSign } = separatorsOf(locale)
  const values = Object.values(columns)
  const options = { delimiter, record_delimiter: 'windows' } as const
  return {
    head: () => stringify([Object.keys(columns)], { ...options, bom: true }),
    lines: (rows: readonly Row[]) =>
      stringify(
        rows.map((row) => values.map((valueOf) => cell(text(valueOf(row), decimalSign)))),
        options,
      ),
  }
}

/**
 * Spreadsheets split a file at the list separator of their language, which is a semicolon where the comma separates decimals, and in
 * Switzerland and Liechtenstein although it does not.
 */
function separatorsOf(locale: string | undefined): { delimiter: string; decimalSign: string } {
  if (locale === undefined) return { delimiter: ',', decimalSign: '.' }
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value
  const decimalSign = decimal === ',' ? ',' : '.'
  const alpine = ['CH', 'LI'].includes(new Intl.Locale(locale).region ?? '')
  return { delimiter: decimalSign === ',' || alpine ? ';' : ',', decimalSign }
}

function text(value: CsvValue, decimalSign: string): string {
  return typeof value === 'object' && value !== null ? toDecimal(value).replace('.', decimalSign) : String(value ?? '')
}

function cell(written: string): string {
  return formula.test(written) && !number.test(written) ? `'${written}` : written
}

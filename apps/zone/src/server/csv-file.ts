import { stringify } from 'csv-stringify/sync'

// What a spreadsheet reads as the beginning of a formula, in its plain and full-width forms. A plain negative number is none.
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/
const number = /^-?\d+(\.\d+)?$/

/**
 * A CSV file (RFC 4180) in UTF-8 with a byte-order mark, so that spreadsheets read accents. Cells that a spreadsheet would take for a
 * formula are written as text.
 * @param columns heading → value of a row
 */
export function csvFile<Row>(
  name: string,
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => string | number | bigint | null>>,
): File {
  const headings = Object.keys(columns)
  const values = Object.values(columns)
  const lines = rows.map((row) => values.map((valueOf) => cell(String(valueOf(row) ?? ''))))
  return new File([stringify([headings, ...lines], { bom: true, record_delimiter: 'windows' })], name, {
    type: 'text/csv',
  })
}

function cell(text: string): string {
  return formula.test(text) && !number.test(text) ? `'${text}` : text
}

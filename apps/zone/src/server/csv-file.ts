import { stringify } from 'csv-stringify/sync'

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
  const lines = rows.map((row) => values.map((valueOf) => String(valueOf(row) ?? '')))
  return new File([stringify([headings, ...lines], { bom: true, escape_formulas: true, record_delimiter: 'windows' })], name, {
    type: 'text/csv',
  })
}

import { importColumns, importColumnsMax, importColumnsRequired, type ImportProblemCode } from '@repo/contract'

export type ImportColumn = (typeof importColumns)[number]
export type ColumnSeparator = ',' | ';' | '\t'
export type DecimalSign = '.' | ','

/** How a file is to be read, settled once from its header. */
export interface FileFormat {
  readonly separator: ColumnSeparator
  readonly decimalSign: DecimalSign
  /** Column of each field, in the file's order; undefined for a column nobody knows, which is a problem of its own. */
  readonly columns: readonly (ImportColumn | undefined)[]
}

export interface Problem {
  readonly line: number
  readonly field: string | null
  readonly code: ImportProblemCode
}

const separators: Readonly<Record<'comma' | 'semicolon' | 'tab', ColumnSeparator>> = { comma: ',', semicolon: ';', tab: '\t' }
const known: ReadonlySet<string> = new Set(importColumns)

function columnOf(title: string): ImportColumn | undefined {
  const name = title
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return known.has(name) ? (name as ImportColumn) : undefined
}

/** The separator that yields most known columns; on a tie the first of comma, semicolon, tab. */
export function detectSeparator(headerLine: string): ColumnSeparator {
  const knownColumns = (separator: string): number =>
    headerLine.split(separator).filter((title) => columnOf(title.replaceAll('"', '')) !== undefined).length
  return ([',', ';', '\t'] as const).reduce((best, candidate) => (knownColumns(candidate) > knownColumns(best) ? candidate : best))
}

/** The decimal sign a language writes, from the platform's own data. */
export function decimalSignOf(locale: string): DecimalSign {
  return new Intl.NumberFormat(locale).formatToParts(1.5).some((part) => part.type === 'decimal' && part.value === ',') ? ',' : '.'
}

/**
 * Settles separator and decimal sign. A file with commas between its columns cannot have them in its numbers, and spreadsheets write
 * semicolons just because their numbers have commas; only a tab says nothing, so there the organisation's language decides.
 */
export function chooseFormat(
  headerLine: string,
  wanted: { columnSeparator: 'auto' | keyof typeof separators; decimalSign: 'auto' | 'point' | 'comma' },
  locale: string,
): { separator: ColumnSeparator; decimalSign: DecimalSign } {
  const separator = wanted.columnSeparator === 'auto' ? detectSeparator(headerLine) : separators[wanted.columnSeparator]
  const fromSeparator: Readonly<Record<ColumnSeparator, DecimalSign>> = { ',': '.', ';': ',', '\t': decimalSignOf(locale) }
  const decimalSign = { auto: fromSeparator[separator], point: '.', comma: ',' }[wanted.decimalSign] as DecimalSign
  return { separator, decimalSign }
}

/** Reads the header's titles. Any problem here means that no line of the file can be understood. */
export function readHeader(titles: readonly string[]): { columns: (ImportColumn | undefined)[]; problems: Problem[] } {
  if (titles.length > importColumnsMax) return { columns: [], problems: [{ line: 1, field: null, code: 'COLUMNS_TOO_MANY' }] }
  const columns = titles.map(columnOf)
  const problems: Problem[] = []
  titles.forEach((title, index) => {
    const column = columns[index]
    if (column === undefined) problems.push({ line: 1, field: title.trim().slice(0, 60), code: 'COLUMN_UNKNOWN' })
    else if (columns.indexOf(column) < index) problems.push({ line: 1, field: column, code: 'COLUMN_REPEATED' })
  })
  for (const column of importColumnsRequired) {
    if (!columns.includes(column)) problems.push({ line: 1, field: column, code: 'COLUMN_MISSING' })
  }
  return { columns, problems }
}

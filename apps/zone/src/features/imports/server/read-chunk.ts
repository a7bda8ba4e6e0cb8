import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse, type InfoCallback } from 'csv-parse'
import { importRowsMax, type ImportProblemCode } from '@repo/contract'
import { readHeader, type FileFormat, type Problem } from '../column-format.ts'
import { parseRow, type ImportRow } from '../parse-row.ts'

/** Where the next chunk begins: after a whole record, so that any worker can go on from here. */
export interface ChunkPosition {
  readonly fromByte: number
  /** Lines of the file before that byte. */
  readonly linesBefore: number
  /** Records read before it, the header not counted. */
  readonly rowsBefore: number
}

export interface Chunk {
  readonly rows: readonly ImportRow[]
  readonly problems: readonly (Problem & { readonly unitLabel: string | null })[]
  readonly next: ChunkPosition
  readonly done: boolean
}

interface CsvRecord {
  readonly record: readonly string[]
  /** Lines and bytes from the start of the stream to this record's end, and how many records that makes. */
  readonly info: Pick<InfoCallback, 'lines' | 'bytes' | 'records'>
}

// A record longer than this is a quotation mark that nobody closed, or no table; the bound keeps the file out of memory.
const recordBytesMax = 64 * 1024

type Broken = Extract<ImportProblemCode, 'QUOTE_OPEN' | 'LINE_TOO_LONG'>

/**
 * The first `recordsMax` records of a stream, and why reading broke off at the one after them, if it did. Records are taken as the parser makes them:
 * a stream of them would lose those before an error.
 */
async function readRecords(
  content: Readable,
  separator: string,
  atStart: boolean,
  recordsMax: number,
): Promise<{ records: CsvRecord[]; broken: Broken | undefined; ended: boolean }> {
  const records: CsvRecord[] = []
  const isFull = (): boolean => records.length >= recordsMax
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    bom: atStart,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: recordBytesMax,
    on_record: (record: string[], { lines, bytes, records: count }) => {
      if (!isFull()) records.push({ record, info: { lines, bytes, records: count } })
      return null
    },
  })
  const untilFull = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of content as AsyncIterable<Uint8Array>) {
      yield bytes
      if (isFull()) return
    }
  }
  try {
    await pipeline(untilFull, parser)
    return { records, broken: undefined, ended: !isFull() }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { records, broken: isFull() ? undefined : whyBroken(error, records.at(-1)), ended: !isFull() }
  } finally {
    content.destroy()
  }
}

/** A record that grew over line ends is an open quotation mark; one that is too long on its own line is just that. */
function whyBroken(error: CsvError, last: CsvRecord | undefined): Broken {
  const linesRead: unknown = Reflect.get(error, 'lines')
  const isOneLine = error.code === 'CSV_MAX_RECORD_SIZE' && Number(linesRead) <= (last?.info.lines ?? 0) + 1
  return isOneLine ? 'LINE_TOO_LONG' : 'QUOTE_OPEN'
}

const lineBreak = /\r\n|\n|\r/g
/** The reader counts a record's last line; people look for its first. */
function firstLineOf({ record, info }: CsvRecord, linesBefore: number): number {
  const breaks = record.reduce((sum, field) => sum + (field.match(lineBreak)?.length ?? 0), 0)
  return linesBefore + info.lines - breaks
}

/** Reads the header's titles, and where the records begin; when there is no readable header, why. */
export async function readTitles(
  content: Readable,
  separator: string,
): Promise<{ titles: readonly string[]; next: ChunkPosition } | { problems: readonly Problem[] }> {
  const { records, broken } = await readRecords(content, separator, true, 1)
  const header = records[0]
  if (broken !== undefined) return { problems: [{ line: 1, field: null, code: broken }] }
  if (header === undefined) return { problems: readHeader([]).problems }
  return { titles: header.record, next: { fromByte: header.info.bytes, linesBefore: header.info.lines, rowsBefore: 0 } }
}

/**
 * Reads at most `rowsMax` records from a position on.
 * @param content the file's bytes from `position.fromByte` on; it is closed before this returns
 */
export async function readChunk(content: Readable, position: ChunkPosition, format: FileFormat, rowsMax: number): Promise<Chunk> {
  const { records, broken, ended } = await readRecords(content, format.separator, position.fromByte === 0, rowsMax)
  const rows: ImportRow[] = []
  const problems: (Problem & { unitLabel: string | null })[] = []
  let next = position
  for (const csvRecord of records) {
    const line = firstLineOf(csvRecord, position.linesBefore)
    if (next.rowsBefore >= importRowsMax) {
      problems.push({ line, field: null, code: 'ROWS_TOO_MANY', unitLabel: null })
      return { rows, problems, next, done: true }
    }
    const result = parseRow(csvRecord.record, line, format)
    if (result.row !== undefined) rows.push(result.row)
    problems.push(...result.problems.map((problem) => ({ ...problem, unitLabel: result.unitLabel })))
    const { bytes, lines } = csvRecord.info
    next = { fromByte: position.fromByte + bytes, linesBefore: position.linesBefore + lines, rowsBefore: next.rowsBefore + 1 }
  }
  if (broken !== undefined) problems.push({ line: next.linesBefore + 1, field: null, code: broken, unitLabel: null })
  return { rows, problems, next, done: ended }
}

import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse, type InfoCallback } from 'csv-parse'
import { importRowsMax } from '@repo/contract'
import type { FileFormat, Problem } from '../column-format.ts'
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

// A record longer than this is a quotation mark that nobody closed; the bound keeps the file out of memory.
const recordBytesMax = 64 * 1024

/**
 * The first `recordsMax` records of a stream, and whether reading broke off at one that is malformed. Records are taken as the parser makes them:
 * a stream of them would lose those before an error.
 */
async function readRecords(
  content: Readable,
  separator: string,
  atStart: boolean,
  recordsMax: number,
): Promise<{ records: CsvRecord[]; malformed: boolean; ended: boolean }> {
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
    return { records, malformed: false, ended: !isFull() }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return { records, malformed: !isFull(), ended: !isFull() }
  } finally {
    content.destroy()
  }
}

const lineBreak = /\r\n|\n|\r/g
/** The reader counts a record's last line; people look for its first. */
function firstLineOf({ record, info }: CsvRecord, linesBefore: number): number {
  const breaks = record.reduce((sum, field) => sum + (field.match(lineBreak)?.length ?? 0), 0)
  return linesBefore + info.lines - breaks
}

/** Reads the header's titles, and where the records begin; undefined when there is no readable header. */
export async function readTitles(
  content: Readable,
  separator: string,
): Promise<{ titles: readonly string[]; next: ChunkPosition } | undefined> {
  const { records } = await readRecords(content, separator, true, 1)
  const header = records[0]
  if (header === undefined) return undefined
  return { titles: header.record, next: { fromByte: header.info.bytes, linesBefore: header.info.lines, rowsBefore: 0 } }
}

/**
 * Reads at most `rowsMax` records from a position on.
 * @param content the file's bytes from `position.fromByte` on; it is closed before this returns
 */
export async function readChunk(content: Readable, position: ChunkPosition, format: FileFormat, rowsMax: number): Promise<Chunk> {
  const { records, malformed, ended } = await readRecords(content, format.separator, position.fromByte === 0, rowsMax)
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
  if (malformed) problems.push({ line: next.linesBefore + 1, field: null, code: 'QUOTE_OPEN', unitLabel: null })
  return { rows, problems, next, done: ended }
}

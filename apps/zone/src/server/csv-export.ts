/**
 * A list as a CSV file, read page by page. The rows of the first page are read with the request, which counts them all and audits that; the others are
 * read when whoever downloads has taken the page before, each in a short transaction of its own behind the same fence and under the same rights, so
 * that a slow reader holds no connection. What goes wrong on the way cuts the file: it never ends well without being whole.
 */
import { requestErrors } from '@repo/contract'
import type { Level } from '@repo/residency'
import { declareNames, log } from '@repo/telemetry'
import { csvFile, csvWriter, exportRowsMax, type CsvColumns } from './csv-file.ts'
import type { OrgContext, OrgPart } from './in-organization.ts'
import { StreamedFile } from './streamed-file.ts'

declareNames(['export_cut'])

/** Rows of a page: what an export holds in memory at once. */
export const exportPageRows = 1000

export interface CsvExport<Row> {
  readonly name: string
  /** Whose spreadsheet opens the file, BCP 47. */
  readonly locale: string | undefined
  readonly level: Level
  /** The next rows of the list in its order, at most `exportPageRows`. @param last the row they follow; undefined for the first */
  page(part: OrgPart, last: Row | undefined): Promise<readonly Row[]>
  /** How many rows there are in all. Asked when one page is not all. */
  count(part: OrgPart): Promise<number>
  /** Before the file is made, with its first rows: when none may mean that what they belong to is not there. */
  readonly check?: (rows: readonly Row[]) => Promise<void>
}

type Exporting = Pick<OrgContext, 'tx' | 'associationScope' | 'audit' | 'later'>

/**
 * @param source where the rows come from
 * @param columns heading → value of a row; called once for each row, in order
 * @throws EXPORT_TOO_LARGE for more than `exportRowsMax` rows
 */
export async function csvExport<Row>(context: Exporting, source: CsvExport<Row>, columns: CsvColumns<Row>): Promise<File> {
  const first = await source.page(context, undefined)
  await source.check?.(first)
  const total = first.length < exportPageRows ? first.length : await source.count(context)
  if (total > exportRowsMax) throw requestErrors.EXPORT_TOO_LARGE()
  context.audit({ rowCount: total, level: source.level })
  const { name, locale } = source
  if (first.length < exportPageRows) return csvFile({ name, rows: first, locale }, columns)
  return new StreamedFile(name, 'text/csv', piecesOf(context, source, { first, total }, csvWriter(columns, locale)))
}

async function* piecesOf<Row>(
  { later }: Exporting,
  source: CsvExport<Row>,
  { first, total }: { readonly first: readonly Row[]; readonly total: number },
  write: ReturnType<typeof csvWriter<Row>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder()
  let written = 0
  try {
    yield bytes.encode(write.head())
    let rows = first
    for (;;) {
      written += rows.length
      // A list that grows while it is read is followed, but not without end.
      if (written > exportRowsMax) throw new Error('The list has grown too large while it was read.')
      if (rows.length > 0) yield bytes.encode(write.lines(rows))
      if (rows.length < exportPageRows) break
      const last = rows.at(-1)
      rows = await later((part) => source.page(part, last))
    }
    // A row that changed its place behind the reader's back would be missing.
    if (written < total) throw new Error('Rows were taken away or moved while the list was read.')
  } catch (error) {
    log.error('export_cut', { rowCount: written }, error)
    throw error
  }
}

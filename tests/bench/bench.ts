/** One figure of a benchmark, with its ratio to another row of the same run where rows are contenders. */
export interface BenchRow {
  readonly what: string
  readonly figure: string
  readonly ratio?: string
  /** A bound that the project has set itself. */
  readonly limit?: { readonly says: string; readonly holds: boolean }
}

export interface BenchResult {
  readonly name: string
  readonly rows: readonly BenchRow[]
}

/** As a Markdown table, the form in which docs/benchmarks.md keeps it. */
export function asMarkdown({ name, rows }: BenchResult): string {
  const limitOf = ({ limit }: BenchRow) => (limit === undefined ? '' : `${limit.says} ${limit.holds ? '✓' : '✗'}`)
  const lines = rows.map((row) => `| ${row.what} | ${row.figure} | ${row.ratio ?? ''} | ${limitOf(row)} |`)
  return [`### ${name}`, '', '| what | figure | ratio | limit |', '|---|---|---|---|', ...lines, ''].join('\n')
}

/** Does every bound hold? */
export const holds = ({ rows }: BenchResult): boolean => rows.every(({ limit }) => limit?.holds ?? true)

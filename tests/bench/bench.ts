/** One benchmark's outcome: figures of one run, with ratios to its first row where rows are contenders. */
export interface BenchResult {
  readonly name: string
  readonly rows: readonly { readonly what: string; readonly figure: string; readonly ratio?: string; readonly limit?: string }[]
}

/** As a Markdown table, the form in which docs/benchmarks.md keeps it. */
export function asMarkdown({ name, rows }: BenchResult): string {
  const lines = rows.map((row) => `| ${row.what} | ${row.figure} | ${row.ratio ?? ''} | ${row.limit ?? ''} |`)
  return [`### ${name}`, '', '| what | figure | ratio | limit |', '|---|---|---|---|', ...lines, ''].join('\n')
}

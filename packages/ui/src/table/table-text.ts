/** A column of a list. The cell's content comes from the table's `cell` snippet, by key. */
export interface Column {
  readonly key: string
  readonly label: string
  /** Money and counts stand at the end, so that digits line up. */
  readonly align?: 'start' | 'end'
  readonly sortable?: boolean
  /** A column the list makes no sense without: it cannot be hidden. */
  readonly fixed?: boolean
  /** Hidden until chosen. */
  readonly hidden?: boolean
  /** Where it stands in a phone's two-line row; a column without a place is not shown there. */
  readonly phone?: 'title' | 'figure' | 'detail' | 'state'
}

/** The words of a list. The package holds no language; the app passes them. */
export interface TableText {
  readonly find: string
  readonly filter: string
  readonly clear: string
  readonly clearSelection: string
  readonly removeFilter: (name: string) => string
  readonly columns: string
  readonly apply: string
  readonly exportCsv: string
  readonly selectPage: string
  readonly selectRow: (name: string) => string
  readonly selected: (count: number) => string
  readonly selectAll: (total: number) => string
  readonly range: (from: number, to: number, total: number | undefined) => string
  readonly previous: string
  readonly next: string
  readonly noMatch: string
  readonly retry: string
  readonly keys: string
}

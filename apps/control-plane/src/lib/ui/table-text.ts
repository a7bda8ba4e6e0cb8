import type { TableText } from '@repo/ui'
import { m } from '#lib/paraglide/messages.js'

/** The words of a list. `rows` names what is found. */
export function tableText(rows: string): TableText {
  return {
    find: m.table_find({ rows }),
    filter: m.table_filter(),
    clear: m.table_clear(),
    clearSelection: m.table_clear_selection(),
    removeFilter: (name) => m.table_remove_filter({ name }),
    columns: m.table_columns(),
    apply: m.table_apply(),
    exportCsv: m.table_export(),
    selectPage: m.table_select_page(),
    selectRow: (name) => m.table_select_row({ name }),
    selected: (count) => m.table_selected({ count }),
    selectAll: (total) => m.table_select_all({ total: String(total) }),
    range: (from, to, total) =>
      total === undefined
        ? m.table_range({ from: String(from), to: String(to) })
        : m.table_range_of({ from: String(from), to: String(to), total: String(total) }),
    previous: m.table_previous(),
    next: m.table_next(),
    noMatch: m.table_no_match({ rows }),
    retry: m.table_retry(),
    keys: m.table_keys(),
  }
}

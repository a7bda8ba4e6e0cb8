import type { TableText } from '@repo/ui'
import { m } from '#lib/paraglide/messages.js'
import { formats } from '../formats.ts'

/** The words of every list. `rows` names what is found: "Find in units". */
export function tableText(rows: string): TableText {
  const say = formats()
  return {
    find: m.table_find(),
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
    selectAll: (total) => m.table_select_all({ total: say.count(total) }),
    range: (from, to, total) =>
      total === undefined
        ? m.table_range({ from: say.count(from), to: say.count(to) })
        : m.table_range_of({ from: say.count(from), to: say.count(to), total: say.count(total) }),
    previous: m.table_previous(),
    next: m.table_next(),
    noMatch: m.table_no_match({ rows }),
    retry: m.table_retry(),
    keys: m.table_keys(),
  }
}

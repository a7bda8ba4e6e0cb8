import { isTyping, singleKeysAreOn } from '../keys.ts'

interface TableKeys {
  /** Toggles the row's selection; `range` extends from the last toggled row. */
  readonly select: (rowKey: string, range: boolean) => void
  readonly clear: () => void
  readonly find: () => HTMLElement | null
  readonly filter: () => HTMLElement | null
}

/**
 * Keys of a list: ↑ ↓ or J K move between rows, Space selects, Shift with Space selects a range, `/` finds, `f` opens the filter, Esc clears the
 * selection. Enter needs nothing: the focus stands on the row's own link. Typing in a field is never taken as a command.
 */
export function tableKeys(keys: TableKeys): (root: HTMLElement) => () => void {
  return (root) => {
    const links = () => [...root.querySelectorAll<HTMLElement>('tbody [data-row-link]')]
    function onkeydown(event: KeyboardEvent): void {
      const target = event.target as HTMLElement
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return
      const inside = root.contains(target)
      const row = inside ? target.closest<HTMLElement>('tr[data-row]') : null
      // Arrows, Space and Escape belong to the list; the letters and signs are ours and can be off.
      if (/^[jk/f]$/i.test(event.key) && !singleKeysAreOn()) return
      const step = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 }[event.key]
      if (step !== undefined && (row || !event.key.startsWith('Arrow'))) move(event, row, step)
      else if (event.key === ' ' && row && !target.matches('button, summary, input'))
        act(event, () => keys.select(row.dataset['row'] ?? '', event.shiftKey))
      else if (event.key === '/') act(event, () => keys.find()?.focus())
      else if (event.key === 'f') act(event, () => keys.filter()?.click())
      else if (event.key === 'Escape' && inside) keys.clear()
    }
    function move(event: KeyboardEvent, row: HTMLElement | null, step: number): void {
      const all = links()
      const now = all.findIndex((link) => row?.contains(link))
      const next = all[now === -1 ? 0 : Math.min(all.length - 1, Math.max(0, now + step))]
      if (next) act(event, () => next.focus())
    }
    document.addEventListener('keydown', onkeydown)
    return () => document.removeEventListener('keydown', onkeydown)
  }
}

function act(event: KeyboardEvent, run: () => void): void {
  event.preventDefault()
  run()
}

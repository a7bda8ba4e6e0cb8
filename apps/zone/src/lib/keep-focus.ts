import { afterNavigate, beforeNavigate } from '$app/navigation'

/**
 * Going back puts the focus where it was: on the row that was opened, the tile, the task. Kit restores the scroll position and no more. Call it
 * once while a layout initialises.
 */
export function keepFocus(): void {
  const left = new Map<string, string>()

  beforeNavigate(({ from }) => {
    const link = document.activeElement?.closest('a')?.getAttribute('href')
    if (from && link) left.set(from.url.href, link)
  })
  afterNavigate(({ type, to }) => {
    const href = type === 'popstate' && to ? left.get(to.url.href) : undefined
    const links = href === undefined ? [] : document.querySelectorAll<HTMLElement>('main a')
    for (const link of links) if (link.getAttribute('href') === href) return link.focus({ preventScroll: true })
  })
}

/** Which rows of a list are picked, on this page or all that match. Lives only in the browser: a selection is no place. */
export class Selection {
  keys = $state<readonly string[]>([])
  /** True once "all 240" was chosen: then the filter is the selection, not the page. */
  allMatching = $state(false)
  #last: string | undefined

  has(key: string): boolean {
    return this.allMatching || this.keys.includes(key)
  }

  /** @param range extends from the row toggled last to this one, in the page's order */
  toggle(key: string, page: readonly string[], range = false): void {
    this.allMatching = false
    if (range && this.#last !== undefined) {
      const [from, to] = [page.indexOf(this.#last), page.indexOf(key)].sort((one, other) => one - other) as [number, number]
      this.keys = [...new Set([...this.keys, ...page.slice(from, to + 1)])]
    } else this.keys = this.keys.includes(key) ? this.keys.filter((other) => other !== key) : [...this.keys, key]
    this.#last = key
  }

  togglePage(page: readonly string[]): void {
    const whole = page.every((key) => this.keys.includes(key))
    this.allMatching = false
    this.keys = whole ? [] : [...page]
  }

  clear(): void {
    this.keys = []
    this.allMatching = false
  }
}

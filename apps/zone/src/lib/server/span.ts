/** A day from an address; what is no date counts as left out. */
export function dayOf(url: URL, name: string): string | undefined {
  const text = url.searchParams.get(name) ?? ''
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
}

/** A span of days from an address; either end may be left out. */
export function spanOf(url: URL): { from?: string; to?: string } {
  const [from, to] = [dayOf(url, 'from'), dayOf(url, 'to')]
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}

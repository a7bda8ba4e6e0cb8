/** A span of days from an address; either end may be left out, and what is no date counts as left out. */
export function spanOf(url: URL): { from?: string; to?: string } {
  const day = (name: string) => {
    const text = url.searchParams.get(name) ?? ''
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
  }
  const [from, to] = [day('from'), day('to')]
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}

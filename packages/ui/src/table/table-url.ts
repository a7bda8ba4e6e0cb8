/** What a list shows, read from its address: the URL is the only place that remembers it, so a link shows the same list to everybody. */
export interface TableQuery {
  /** Column key, `-` in front for descending. */
  readonly sort: string | undefined
  readonly find: string
  /** Cursors walked so far; the last one is the page shown. Empty on the first page. */
  readonly trail: readonly string[]
  /** Columns chosen to be shown; undefined means the list's own choice. */
  readonly columns: readonly string[] | undefined
}

/** What of an address a list reads: a `URL`, or the read-only one a framework hands out. */
export interface ListAddress {
  readonly pathname: string
  readonly search: string
}

const trailMark = '~'

export function readTableQuery(url: ListAddress): TableQuery {
  const params = new URLSearchParams(url.search)
  const list = (name: string, mark: string) => params.get(name)?.split(mark).filter(Boolean)
  return {
    sort: params.get('sort') ?? undefined,
    find: params.get('find') ?? '',
    trail: list('trail', trailMark) ?? [],
    columns: params.has('columns')
      ? params
          .getAll('columns')
          .flatMap((value) => value.split(','))
          .filter(Boolean)
      : undefined,
  }
}

/** The address with some parameters changed; `undefined` or an empty text takes one away. A changed list starts at its first page. */
export function withParams(url: ListAddress, changes: Readonly<Record<string, string | undefined>>): string {
  const params = new URLSearchParams(url.search)
  if (!('trail' in changes)) params.delete('trail')
  for (const [name, value] of Object.entries(changes))
    if (value) params.set(name, value)
    else params.delete(name)
  const query = params.toString()
  return `${url.pathname}${query ? `?${query}` : ''}`
}

/** The address of the list sorted by a column: ascending first, then descending. @param sort the order in force */
export function sortHref(url: ListAddress, key: string, sort = readTableQuery(url).sort): string {
  return withParams(url, { sort: sort === key ? `-${key}` : key })
}

/** Addresses of the pages beside this one. A cursor never holds the mark between cursors: it is base64url and a point. */
export function pageHrefs(url: ListAddress, nextCursor: string | undefined): { previous: string | undefined; next: string | undefined } {
  const { trail } = readTableQuery(url)
  return {
    previous: trail.length === 0 ? undefined : withParams(url, { trail: trail.slice(0, -1).join(trailMark) }),
    next: nextCursor === undefined ? undefined : withParams(url, { trail: [...trail, nextCursor].join(trailMark) }),
  }
}

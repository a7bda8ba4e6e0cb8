import { readTableQuery, type TableQuery } from '@repo/ui/table-url'

export const pageSize = 50
/** No list is searched for more: what is longer finds what begins so. */
const searchCharactersMax = 60

type Sort<Key extends string> = Key | `-${Key}`

/** What an order of a list's address is: one of those the list offers, or its own first. */
export function sortOf<Key extends string>(url: URL, own: Sort<Key>, keys: readonly Key[]): Sort<Key> {
  const asked = url.searchParams.get('sort')
  const known = [own, ...keys.flatMap((key) => [key, `-${key}`] as Sort<Key>[])]
  return known.find((sort) => sort === asked) ?? own
}

/** What a list procedure takes from a list's address. */
export function listInput(url: URL): { query: TableQuery; input: { limit: number; includeTotal: true; cursor?: string; search?: string } } {
  const query = readTableQuery(url)
  const cursor = query.trail.at(-1)
  const search = query.find.trim().slice(0, searchCharactersMax)
  return {
    query,
    input: { limit: pageSize, includeTotal: true, ...(cursor === undefined ? {} : { cursor }), ...(search ? { search } : {}) },
  }
}

import { readTableQuery, type TableQuery } from '@repo/ui/table-url'

export const pageSize = 50

/** What a list procedure takes from a list's address. */
export function listInput(url: URL): { query: TableQuery; input: { limit: number; includeTotal: true; cursor?: string } } {
  const query = readTableQuery(url)
  const cursor = query.trail.at(-1)
  return { query, input: { limit: pageSize, includeTotal: true, ...(cursor === undefined ? {} : { cursor }) } }
}

/**
 * Orders of lists, for stores. Each order ends with the row's id, so that it is total and a cursor's position (the last row's place in the
 * column, and its id) has exactly one row before and one after it, whatever else has that place too.
 */
import { z } from 'zod'

export type Direction = 'asc' | 'desc'

/** Where a page ends: the last row's place in the column sorted by, and its id. */
export interface Position {
  readonly place: string | null
  readonly id: string
}

export const position: z.ZodType<Position> = z.object({ place: z.string().nullable(), id: z.string() })

/** A column and a direction. @param sort `name`, or `-name` for descending */
export function sortingOf<Key extends string>(sort: Key | `-${Key}`): { key: Key; direction: Direction } {
  return sort.startsWith('-') ? { key: sort.slice(1) as Key, direction: 'desc' } : { key: sort as Key, direction: 'asc' }
}

type Comparison = { gt?: string; lt?: string; equals?: string }

/** How a store sorts by one column through Prisma. */
export interface SortColumn<Row, Where, OrderBy> {
  readonly orderBy: (direction: Direction) => OrderBy
  /** The row's place as text. */
  readonly placeOf: (row: Row) => string | null
  readonly where: (comparison: Comparison) => Where
  /** Of a nullable column: rows without a value, which stand after all others in both directions. */
  readonly whereNull?: Where
}

type ById = { readonly id: { readonly gt: string } }
type Beyond<Where> = { AND: (Where | ById)[] } | { OR: (Where | { AND: (Where | ById)[] })[] } | Record<never, never>

/** What a store needs for one order of a list. @param columns each order the contract offers */
export function sortOrder<Key extends string, Row extends { readonly id: string }, Where, OrderBy>(
  columns: Readonly<Record<Key, SortColumn<Row, Where, OrderBy>>>,
  sort: Key | `-${Key}`,
) {
  const { key, direction } = sortingOf(sort)
  const column = columns[key]
  return {
    orderBy: [column.orderBy(direction), { id: 'asc' as const }],
    /** Rows after a position; all rows without one. */
    after(position: Position | undefined): Beyond<Where> {
      if (!position) return {}
      const { place, id } = position
      const without = column.whereNull === undefined ? [] : [column.whereNull]
      if (place === null) return { AND: [...without, { id: { gt: id } }] }
      const further = column.where(direction === 'asc' ? { gt: place } : { lt: place })
      return { OR: [further, { AND: [column.where({ equals: place }), { id: { gt: id } }] }, ...without] }
    },
    positionOf: (row: Row): Position => ({ place: column.placeOf(row), id: row.id }),
  }
}

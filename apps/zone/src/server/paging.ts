/**
 * Cursor paging. A cursor is the position of the last row shown, signed for one organisation, one list and one set of filters: it cannot
 * be made up, changed, or carried to another list. Stores are asked for one row more than the page, to know whether there is a next one.
 */
import { createHmac, hash, timingSafeEqual, type KeyObject } from 'node:crypto'
import { requestErrors, type Page } from '@repo/contract'
import type { z } from 'zod'

export interface Paging {
  /** The position after which the page begins; undefined for the first. @throws CURSOR_INVALID */
  after<Position>(schema: z.ZodType<Position>): Position | undefined
  /** Rows to ask the store for: the page and one more. */
  readonly take: number
  readonly includeTotal: boolean
  /** Makes the page of the rows a store gave. @param positionOf the order's columns of a row, as JSON */
  page<Row, Item>(rows: readonly Row[], toItem: (row: Row) => Item, positionOf: (row: Row) => unknown, total?: number): Page<Item>
}

export interface PagingSource {
  readonly key: KeyObject
  readonly orgId: string
  readonly procedure: string
  readonly input: { readonly cursor?: string | undefined; readonly limit: number; readonly includeTotal: boolean }
}

export function pagingOf({ key, orgId, procedure, input }: PagingSource): Paging {
  const { cursor, limit, includeTotal, ...filters } = input
  const filterHash = hash('sha256', JSON.stringify(filters), 'base64url')
  const mac = (payload: string): Buffer =>
    createHmac('sha256', key).update([orgId, procedure, filterHash, payload].join('\0')).digest().subarray(0, 16)

  return {
    take: limit + 1,
    includeTotal,
    after(schema) {
      if (cursor === undefined) return undefined
      const [payload = '', signature = ''] = cursor.split('.')
      const given = Buffer.from(signature, 'base64url')
      const wanted = mac(payload)
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw requestErrors.CURSOR_INVALID()
      const position = schema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
      // A signed cursor of another shape was made by an older version of the list.
      if (!position.success) throw requestErrors.CURSOR_INVALID()
      return position.data
    },
    page(rows, toItem, positionOf, total) {
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const more = rows.length > limit && last !== undefined
      const payload = more ? Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') : ''
      return {
        items: shown.map(toItem),
        nextCursor: more ? `${payload}.${mac(payload).toString('base64url')}` : null,
        ...(total === undefined ? {} : { total }),
      }
    },
  }
}

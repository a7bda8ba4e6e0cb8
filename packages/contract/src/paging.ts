import { z } from 'zod'
import { flag } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

/** Opaque: signed by the server for one organisation and one list; any other is CURSOR_INVALID. */
export const cursor = z
  .string()
  .max(600)
  .regex(/^[\w-]+\.[\w-]+$/, fieldProblems.CURSOR_MALFORMED)

/** What every list takes. Extend it with the list's filters: `pageInput.extend({ associationId })`. */
export const pageInput = z.object({
  cursor: cursor.optional(),
  /** Rows in one page. */
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Count all rows of the list, which costs a second statement. */
  includeTotal: flag.default(false),
})

/** What every list gives: rows in a stable order, the cursor of the next page or null, and the count when it was asked for. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: cursor.nullable(), total: z.number().int().min(0).optional() })
}

export interface Page<Item> {
  readonly items: Item[]
  readonly nextCursor: string | null
  readonly total?: number
}

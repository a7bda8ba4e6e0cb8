import { z } from 'zod'

/** A list's order: a column's name, `-` in front for descending. */
export type Sort<Key extends string> = Key | `-${Key}`

/**
 * The orders a list offers: `sort: sortBy(['name', 'kind'], 'name')`. A cursor belongs to the order it was given in; another order starts at
 * its first page.
 * @param own the list's own order, where none is asked for
 */
export function sortBy<const Key extends string>(
  keys: readonly Key[],
  own: Sort<NoInfer<Key>>,
): z.ZodDefault<z.ZodType<Sort<Key>, Sort<Key>>> {
  const schema: unknown = z.enum(keys.flatMap((key) => [key, `-${key}`])).default(own)
  // The enum is made of the very keys its type names.
  return schema as z.ZodDefault<z.ZodType<Sort<Key>, Sort<Key>>>
}

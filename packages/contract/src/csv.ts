/**
 * CSV files of the API, one way for every export: the answer is the file itself, with its name and `text/csv`, in UTF-8 with a byte-order
 * mark (RFC 4180). Programs get commas and decimal points; a person's spreadsheet gets what its language expects.
 */
import { z } from 'zod'
import { locale } from './wire.ts'

/** What every export takes beside its filter: `filter.extend(csvInput)`. */
export const csvInput = {
  /** Whose spreadsheet will open the file. Left out, columns are separated by commas and decimals by a point. */
  locale: locale.optional(),
}

/** What every export gives. */
export const csvFile = z.file().mime('text/csv')

import { z } from 'zod'
import { classified, countryCode, subdivisionCode, text } from './wire.ts'
import { fieldProblems } from './field-problems.ts'

/** For objects with a country and a subdivision: `.refine(subdivisionFits, subdivisionMisfit)`. */
export function subdivisionFits(value: { countryCode: string; subdivisionCode?: string | null | undefined }): boolean {
  return !value.subdivisionCode || value.subdivisionCode.startsWith(`${value.countryCode}-`)
}
export const subdivisionMisfit = { path: ['subdivisionCode'], message: fieldProblems.SUBDIVISION_ELSEWHERE }

const part = (max: number) => classified(text(max), 'identity')

/**
 * A postal address anywhere. `lines` are the street part in the country's own order; the rest are the parts that sorting and search need.
 * Postal codes are text: they may have letters, spaces and leading zeros. Nothing but country and one line is required everywhere.
 */
export const address = z
  .object({
    countryCode,
    subdivisionCode: subdivisionCode.nullish(),
    locality: part(120).nullish(),
    dependentLocality: part(120).nullish(),
    postalCode: part(20).nullish(),
    sortingCode: part(20).nullish(),
    lines: z.array(part(160)).min(1).max(6),
  })
  .refine(subdivisionFits, subdivisionMisfit)
  .meta({ id: 'Address' })

export type Address = z.infer<typeof address>

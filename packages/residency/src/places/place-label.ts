import { z } from 'zod'
import type { CellConfig } from '../zone-config.ts'
import { isAllowed, type PlacedStore } from './judge-places.ts'

/** The label's name in a store's folder; beside a single backup it is `<name>.place.json`. */
export const labelFile = 'place.json'
export const labelOfArtefact = (name: string): string => `${name}.${labelFile}`

const slug = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)

/** Where something is, as whoever set it up says. */
export const placeLabelSchema = z.object({ provider: slug, code: slug, country: z.string().regex(/^[A-Z]{2}$/) })
export type PlaceLabel = z.infer<typeof placeLabelSchema>

/**
 * Reads a label's text.
 * @throws when there is a text that says nothing of a place
 */
export function parsePlaceLabel(text: string | undefined): PlaceLabel | undefined {
  return text === undefined ? undefined : placeLabelSchema.parse(JSON.parse(text))
}

/**
 * Refuses a store that would keep data where the zone's file allows nothing, and one that does not say where it is: what is not known is not allowed.
 * @param path the store, for the message
 * @throws Error a program that would store there does not begin
 */
export function requirePlace(
  cell: Pick<CellConfig, 'regions'>,
  store: PlacedStore,
  path: string,
  label: PlaceLabel | undefined,
): PlaceLabel {
  if (!label) throw new Error(`${path}: nothing says where this store of ${store} is; whoever sets it up puts ${labelFile} into it`)
  if (isAllowed(cell, store, label)) return label
  throw new Error(`${path}: the zone's file does not allow ${store} at ${label.provider} ${label.code} in ${label.country}`)
}

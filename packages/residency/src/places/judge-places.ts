/**
 * Compares where the cell's copies say they are with where the zone's file lets them be. A store says it by a label that lies in it, a standby by the name it
 * replicates under. Pure.
 */
import type { CellConfig } from '../zone-config.ts'
import type { PlaceLabel } from './place-label.ts'

export type PlacedStore = 'objects' | 'backup' | 'replica'

/** Something that was looked at: a store, a single backup, a standby. */
export interface SeenPlace {
  readonly store: PlacedStore
  /** Undefined where nothing says where it is. */
  readonly label: PlaceLabel | undefined
  /** For a standby without a place of the file: what it calls itself. */
  readonly name?: string
}

export interface Observation {
  readonly store: PlacedStore
  readonly place: string
  readonly country: string | undefined
  readonly items: number
  readonly verdict: 'allowed' | 'elsewhere' | 'unlabelled'
}

/** What a store may be called by in the zone's file. A stand-by that is kept for its log alone may stand where backups do. */
const rolesOf: Readonly<Record<PlacedStore, readonly string[]>> = {
  objects: ['primary'],
  backup: ['backup'],
  replica: ['primary', 'replica', 'backup'],
}

type Places = Pick<CellConfig, 'regions'>

/** Gives true when the zone's file has exactly this place, in use, for such a store. */
export function isAllowed({ regions }: Places, store: PlacedStore, { provider, code, country }: PlaceLabel): boolean {
  return regions.some(
    (region) =>
      region.lifecycle === 'active' &&
      rolesOf[store].includes(region.role) &&
      region.provider === provider &&
      region.code === code &&
      region.country === country,
  )
}

/** The place of a standby by the name it replicates under: `provider/code` of the zone's file. */
export function placeOfStandby({ regions }: Places, name: string): PlaceLabel | undefined {
  const region = regions.find(({ provider, code }) => `${provider}/${code}` === name)
  return region && { provider: region.provider, code: region.code, country: region.country }
}

const placeMax = 200

/** One line for a store and place, with how many of them there are. */
export function judgePlaces(cell: Places, seen: readonly SeenPlace[]): Observation[] {
  const lines = new Map<string, Observation>()
  for (const { store, label, name } of seen) {
    const place = (label ? `${label.provider}/${label.code}` : name || 'unlabelled').slice(0, placeMax)
    const verdict = label ? (isAllowed(cell, store, label) ? 'allowed' : 'elsewhere') : store === 'replica' ? 'elsewhere' : 'unlabelled'
    const key = `${store} ${place} ${label?.country ?? ''}`
    const known = lines.get(key)
    lines.set(key, { store, place, country: label?.country, items: (known?.items ?? 0) + 1, verdict })
  }
  // Of one place with two labels that do not agree the worse one is told.
  const worst = Map.groupBy(lines.values(), ({ store, place }) => `${store} ${place}`)
  return [...worst.values()].flatMap((same) => same.find(({ verdict }) => verdict !== 'allowed') ?? same.slice(0, 1))
}

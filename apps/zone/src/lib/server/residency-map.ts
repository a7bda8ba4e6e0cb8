/**
 * Draws where a cell's places are: outlines of countries around them, and a dot for each. The outlines are Natural Earth's (public domain) as world-atlas
 * gives them (ISC), coarse on purpose: the map says which country, the table beside it says everything. Drawn on the server, so a page needs no script for it.
 */
import type { ResidencyView } from '@repo/contract'
import atlas from 'world-atlas/countries-110m.json' with { type: 'json' }

export interface MapPlace {
  readonly city: string
  readonly country: string
  readonly stores: readonly ResidencyView['stores'][number]['store'][]
  readonly x: number
  readonly y: number
}

export interface ResidencyMap {
  readonly width: number
  readonly height: number
  /** Path data of every outline that is in the picture. */
  readonly outlines: string
  readonly places: readonly MapPlace[]
}

type Point = readonly [longitude: number, latitude: number]
interface Topology {
  readonly transform: { readonly scale: readonly number[]; readonly translate: readonly number[] }
  readonly arcs: readonly (readonly (readonly number[])[])[]
  readonly objects: { readonly countries: { readonly geometries: readonly { readonly arcs?: unknown }[] } }
}

const width = 640
/** Degrees around the outermost places, and the least that is shown: one city alone would be a dot on nothing. */
const margin = { longitude: 8, latitude: 5 }
const least = { longitude: 44, latitude: 26 }
/** How far past its edge an outline is followed. */
const beyond = 20

let decoded: readonly (readonly Point[])[] | undefined

/** Rings of all countries in degrees. The file is delta-coded in a grid; each border is there once and used by both sides. */
function rings(): readonly (readonly Point[])[] {
  const { transform, arcs, objects } = atlas as unknown as Topology
  const [scaleX = 1, scaleY = 1] = transform.scale
  const [fromX = 0, fromY = 0] = transform.translate
  const lines = arcs.map((arc) => {
    let [x, y] = [0, 0]
    return arc.map(([dx = 0, dy = 0]): Point => {
      x += dx
      y += dy
      return [x * scaleX + fromX, y * scaleY + fromY]
    })
  })
  const ringOf = (indexes: readonly number[]): Point[] =>
    indexes.flatMap((index) => (index < 0 ? (lines[~index] ?? []).toReversed() : (lines[index] ?? [])))
  return objects.countries.geometries.flatMap(({ arcs: shape }) => ringsOf(shape).map(ringOf))
}

/** A polygon is a list of rings, several are a list of those: rings are the lists of numbers. */
function ringsOf(shape: unknown): number[][] {
  if (!Array.isArray(shape)) return []
  return shape.every((one) => typeof one === 'number') ? [shape] : shape.flatMap(ringsOf)
}

/** @returns undefined where no place says where it is */
export function drawResidencyMap(stores: ResidencyView['stores']): ResidencyMap | undefined {
  const placed = stores.flatMap((store) => (store.at ? [{ ...store, point: [store.at.longitude, store.at.latitude] as const }] : []))
  if (placed.length === 0) return undefined
  const [west, east] = span(
    placed.map(({ point: [longitude] }) => longitude),
    margin.longitude,
    least.longitude,
  )
  const [south, north] = span(
    placed.map(({ point: [, latitude] }) => latitude),
    margin.latitude,
    least.latitude,
  )
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = width / ((east - west) * narrowing)
  const height = Math.round((north - south) * scale)
  const toX = (longitude: number) => Math.round((longitude - west) * narrowing * scale)
  const toY = (latitude: number) => Math.round((north - latitude) * scale)
  const within = (value: number, most: number) => Math.min(Math.max(value, -beyond), most + beyond)

  decoded ??= rings()
  const outlines = decoded
    .filter((ring) => touches(ring, { west, east, south, north }))
    .map((ring) => path(ring.map(([longitude, latitude]) => [within(toX(longitude), width), within(toY(latitude), height)] as const)))
    .join('')
  const places = [...Map.groupBy(placed, ({ point }) => point.join(' ')).values()].flatMap((here) =>
    here.slice(0, 1).map(({ city, country, point: [longitude, latitude] }) => ({
      ...{ city, country, stores: here.map(({ store }) => store) },
      ...{ x: toX(longitude), y: toY(latitude) },
    })),
  )
  return { width, height, outlines, places }
}

function span(values: readonly number[], around: number, atLeast: number): readonly [number, number] {
  const [low, high] = [Math.min(...values) - around, Math.max(...values) + around]
  const missing = Math.max(0, atLeast - (high - low)) / 2
  return [low - missing, high + missing]
}

interface Box {
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

function touches(ring: readonly Point[], { west, east, south, north }: Box): boolean {
  const longitudes = ring.map(([longitude]) => longitude)
  const latitudes = ring.map(([, latitude]) => latitude)
  return (
    Math.max(...longitudes) >= west && Math.min(...longitudes) <= east && Math.max(...latitudes) >= south && Math.min(...latitudes) <= north
  )
}

/** Points that fall together are one; each is told from the one before it, which takes half the letters. */
function path(points: readonly (readonly [number, number])[]): string {
  const kept = points.filter(([x, y], index) => index === 0 || x !== points[index - 1]?.[0] || y !== points[index - 1]?.[1])
  const [first, ...rest] = kept
  if (!first || rest.length < 2) return ''
  const steps = rest.map(([x, y], index) => {
    const [fromX, fromY] = kept[index] ?? first
    return `${x - fromX}${y < fromY ? '' : ' '}${y - fromY}`
  })
  return `M${first[0]} ${first[1]}l${steps.map((step, index) => (index === 0 || step.startsWith('-') ? step : ` ${step}`)).join('')}z`
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ResidencyView } from '@repo/contract'
import { parseZoneConfig } from '@repo/residency'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { drawResidencyMap } from './residency-map.ts'

type Store = ResidencyView['stores'][number]
const store = (kind: Store['store'], city: string, country: string, at: Store['at']): Store => ({
  ...{ store: kind, city, country, at, provider: 'aws', region: 'r-1' },
  ...{ evidence: 'unknown', observedAt: null },
})
const frankfurt = { latitude: 50.11, longitude: 8.68 }

describe('the map of where data is', () => {
  it('has one dot for a place, with all that is there, inside the picture', () => {
    const map = drawResidencyMap([
      store('database', 'Frankfurt', 'DE', frankfurt),
      store('backup', 'Frankfurt', 'DE', frankfurt),
      store('replica', 'Dublin', 'IE', { latitude: 53.35, longitude: -6.26 }),
    ])
    expect(map?.places.map(({ city, stores }) => [city, stores])).toEqual([
      ['Frankfurt', ['database', 'backup']],
      ['Dublin', ['replica']],
    ])
    const [here, west] = map?.places ?? []
    expect([(west?.x ?? 0) < (here?.x ?? 0), (west?.y ?? 0) < (here?.y ?? 0)]).toEqual([true, true])
  })

  it('is not drawn where nobody said where the places are', () => {
    expect(drawResidencyMap([store('database', 'Frankfurt', 'DE', null)])).toBeUndefined()
  })

  it('of every zone shows outlines, and stays small enough for a page', () => {
    const folder = join(import.meta.dirname, '../../../../../deploy/zones')
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.yaml'))) {
      const { cells } = parseZoneConfig(parse(readFileSync(join(folder, name), 'utf8')))
      const stores = cells.flatMap(({ regions }) =>
        regions.map(({ city, country, at }) => store('database', city, country, at ? { latitude: at[0], longitude: at[1] } : null)),
      )
      const map = drawResidencyMap(stores)
      expect(map?.outlines.length, name).toBeGreaterThan(500)
      expect(map?.outlines.length, name).toBeLessThan(8_500)
      for (const { x, y } of map?.places ?? []) expect(x > 0 && x < 640 && y > 0 && y < (map?.height ?? 0), name).toBe(true)
    }
  })
})

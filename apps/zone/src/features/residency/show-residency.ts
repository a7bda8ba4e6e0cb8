/** Makes the view of an organisation's residency from its policy, its cell and what was observed. Pure. */
import type { ResidencyView, StoreKind } from '@repo/contract'
import {
  effectivePlaces,
  failoverTarget,
  levels,
  placedOperations,
  ruleFor,
  wishRankOf,
  zones,
  type CellConfig,
  type Standby,
} from '@repo/residency'
import type { HeldResidency } from './server/held-policy.ts'

/** What lies where in every cell. The catalogue says it column by column; this says it in a few words. */
const kinds: ResidencyView['kinds'] = [
  { kind: 'people', level: 'identity', store: 'database' },
  { kind: 'sign_in', level: 'identity', store: 'cache' },
  { kind: 'books', level: 'transactional', store: 'database' },
  { kind: 'files', level: 'content', store: 'objects' },
  { kind: 'work_state', level: 'operational', store: 'workflows' },
  { kind: 'logs', level: 'operational', store: 'telemetry' },
]

/** Which check proves that a store is here and answers. A copy is proved by its own place: what nobody saw there is unknown. */
const provedBy: Readonly<Partial<Record<StoreKind, string>>> = {
  database: 'postgres',
  workflows: 'postgres',
  cache: 'redis',
  objects: 'objects',
  telemetry: 'telemetry',
}
const ofPrimary: readonly StoreKind[] = ['database', 'cache', 'objects', 'workflows', 'telemetry']

export interface ResidencyFacts {
  readonly held: HeldResidency
  readonly zone: keyof typeof zones
  readonly cell: CellConfig
  /** Check → when it last answered; undefined where it did not. */
  readonly observed: ReadonlyMap<string, Date | undefined>
  readonly now: Date
  /** What the last night found, place by place. */
  readonly inventory: readonly InventoryLine[]
}

interface InventoryLine {
  readonly store: string
  readonly place: string
  readonly country: string | null
  readonly items: number
  readonly verdict: string
  readonly observedAt: Date
}

export function showResidency({ held, zone, cell, observed, now, inventory }: ResidencyFacts): ResidencyView {
  const { policy, regions, state, version } = held
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  const countriesOf = (ids: readonly string[]) => [...new Set(ids.flatMap((id) => countryOf.get(id) ?? []))].sort()
  return {
    zone,
    cell: cell.code,
    mode: policy.mode,
    policyVersion: version,
    policy: state,
    pinnedCountry: policy.pinnedCountry ?? null,
    primaryCountry: policy.primaryCountry ?? null,
    backupCountries: [...policy.backupCountries],
    zoneCountries: [...zones[zone].countries],
    levels: levels.map((level) => {
      const rule = ruleFor(policy.mode, level)
      const countries = placedOperations.map((operation) => [
        operation,
        countriesOf(effectivePlaces({ operation, level }, policy, regions)),
      ])
      return {
        level,
        countries: Object.fromEntries(countries) as ResidencyView['levels'][number]['countries'],
        staff: rule.operator,
        viewFromOutside: rule.viewFromOutside && (policy.viewFromOutside ?? false),
        exports: rule.exports,
        releasable: rule.releasable,
      }
    }),
    kinds,
    stores: storesOf(cell).map(({ code, ...place }) => {
      const seen = observed.get(provedBy[place.store] ?? `${place.store} ${place.provider}/${code}`)
      return { ...place, region: code, evidence: seen ? 'observed' : 'unknown', observedAt: seen?.toISOString() ?? null }
    }),
    findings: inventory.flatMap(({ verdict, store, place, country, items, observedAt }) =>
      verdict === 'elsewhere' || verdict === 'unlabelled'
        ? [{ verdict, store: storeOf(store), place, country, items, observedAt: observedAt.toISOString() }]
        : [],
    ),
    inventoryAt: inventory[0]?.observedAt.toISOString() ?? null,
    replication: cell.replication,
    failover: failoverOf(held, cell, observed),
    at: now.toISOString(),
  }
}

const storeOf = (text: string) => (text === 'backup' || text === 'replica' ? text : 'objects')

/** Where the cell would go now, by this organisation's policy; the others on the cell have theirs, which the control plane's plan takes together. */
function failoverOf(
  { compiled, policy, regions, uses }: HeldResidency,
  cell: CellConfig,
  observed: ReadonlyMap<string, Date | undefined>,
): ResidencyView['failover'] {
  const active = cell.regions.filter(({ lifecycle }) => lifecycle === 'active')
  const standbys = uses.flatMap(({ role, regionId }, index): Standby[] => {
    const region = active[index]
    if (role !== 'replica' || !region) return []
    return [{ regionId, state: observed.get(`replica ${region.provider}/${region.code}`) ? 'streaming' : 'unknown' }]
  })
  const primary = uses.find(({ role }) => role === 'primary')?.regionId
  const datasets = (policy.narrowings ?? []).flatMap(({ dataset }) => dataset ?? [])
  const found = failoverTarget(cell.replication, primary, standbys, [{ compiled, rankOf: wishRankOf(policy, regions), datasets }])
  if (found.action === 'degrade') return { country: null, loses: null, reason: found.reason }
  return { country: regions.find(({ id }) => id === found.regionId)?.country ?? null, loses: found.loses, reason: null }
}

function storesOf({ regions }: CellConfig) {
  const active = regions.filter(({ lifecycle }) => lifecycle === 'active')
  return active.flatMap(({ role, country, city, provider, code, at }) => {
    const stores = role === 'primary' ? ofPrimary : [role]
    return stores.map((store) => ({ store, country, city, provider, code, at: at ? { latitude: at[0], longitude: at[1] } : null }))
  })
}

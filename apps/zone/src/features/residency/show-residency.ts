/** Makes the view of an organisation's residency from its policy, its cell and what was observed. Pure. */
import type { ResidencyView, StoreKind } from '@repo/contract'
import { effectivePlaces, levels, placedOperations, ruleFor, zones, type CellConfig } from '@repo/residency'
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

/** Which check proves that a store is here and answers. Nothing checks replicas and backups yet: what nobody looked at is unknown. */
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
}

export function showResidency({ held, zone, cell, observed, now }: ResidencyFacts): ResidencyView {
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
      const seen = observed.get(provedBy[place.store] ?? '')
      return { ...place, region: code, evidence: seen ? 'observed' : 'unknown', observedAt: seen?.toISOString() ?? null }
    }),
    at: now.toISOString(),
  }
}

function storesOf({ regions }: CellConfig) {
  const active = regions.filter(({ lifecycle }) => lifecycle === 'active')
  return active.flatMap(({ role, country, city, provider, code, at }) => {
    const stores = role === 'primary' ? ofPrimary : [role]
    return stores.map((store) => ({ store, country, city, provider, code, at: at ? { latitude: at[0], longitude: at[1] } : null }))
  })
}

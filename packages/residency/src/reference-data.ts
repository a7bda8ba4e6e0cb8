/**
 * What the platform itself published and every zone carries: tables of the world, templates, outlines. It is copied to the zones by the release, which is the
 * only copying that crosses a boundary (`reference_fanout`), so an entry here has to be R0. Nothing of a tenant is ever in it: these are files of the source, and
 * none of them may reach a database. The build judges each entry for each zone, and fails on one that may not go everywhere.
 */
import type { Classification } from './classification.ts'
import { compilePolicy } from './decision/compiled-policy.ts'
import type { Region } from './decision/policy.ts'
import { decideReplication } from './decision/replication.ts'
import { zoneCodes, zones } from './zones.ts'

export interface ReferenceData {
  readonly name: string
  /** In the source, from its root. */
  readonly file: string
  readonly classification: Classification | undefined
}

const published: Classification = { bucket: 'R0', level: 'content' }

export const referenceData: readonly ReferenceData[] = [
  { name: 'zones and their countries', file: 'packages/residency/src/zones.ts', classification: published },
  { name: 'modes of residency', file: 'packages/residency/src/decision/modes.ts', classification: published },
  { name: 'currencies', file: 'packages/money/src/currency-table.ts', classification: published },
  { name: 'chart of accounts', file: 'apps/zone/src/features/ledger/chart-template.ts', classification: published },
  { name: 'outlines of the map', file: 'apps/zone/src/lib/server/residency-map.ts', classification: published },
]

/** One place in each zone, by the zone's code: a release goes to all of them. */
const everywhere: readonly Region[] = zoneCodes.map((zone) => ({
  ...{ id: zone, country: zones[zone].countries[0], roles: ['primary'], lifecycle: 'active' },
}))

/** Why an entry may not be carried to every zone; an empty list is a release that may go out. */
export function referenceProblems(entries: readonly ReferenceData[] = referenceData): readonly string[] {
  const known = new Set<string>(zoneCodes)
  const policy = compilePolicy({ version: 0, zone: 'eu', mode: 'regional', backupCountries: [] }, everywhere)
  return entries.flatMap(({ name, classification }) =>
    zoneCodes.flatMap((zone) => {
      const decision = decideReplication(policy, 'reference_fanout', { classification }, zone, known)
      return decision.allowed ? [] : [`${name} may not be carried to ${zone}: ${decision.rule}`]
    }),
  )
}

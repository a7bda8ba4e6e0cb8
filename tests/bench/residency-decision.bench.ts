/**
 * What one residency decision costs once a policy is compiled: where a datum may be, whether it may leave, whether a member of staff may look. A hundred
 * regions and ten narrowings, questions in random order, rounds of each kind interleaved. The bound is for each of them: 5 µs.
 */
import {
  compilePolicy,
  datumForms,
  decideExport,
  decidePlacement,
  decideStaffAccess,
  levels,
  placedOperations,
  type Datum,
  type Region,
  type ResidencyPolicy,
} from '@repo/residency'
import type { BenchResult } from './bench.ts'

const boundUs = 5
const rounds = 9
const perRound = 200_000

const countries = ['DE', 'FR', 'IE', 'NL', 'AT', 'US', 'GB']
const regions: Region[] = Array.from({ length: 100 }, (_, index) => ({
  id: `region-${index}`,
  country: countries[index % countries.length],
  roles: ['primary', 'replica', 'backup'],
  lifecycle: index % 9 === 0 ? 'retired' : 'active',
}))
const policy: ResidencyPolicy = {
  version: 1,
  zone: 'eu',
  mode: 'hybrid',
  primaryCountry: 'DE',
  backupCountries: ['DE', 'FR'],
  narrowings: Array.from({ length: 10 }, (_, index) => ({ scope: 'dataset', dataset: `dataset_${index}`, deniedCountries: ['IE'] })),
}

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const data: Datum[] = Array.from({ length: 1024 }, () => ({
  classification: { bucket: 'R3', level: pick(levels) },
  form: pick(datumForms),
  ...(Math.random() < 0.5 ? { dataset: `dataset_${Math.floor(Math.random() * 12)}` } : {}),
}))
const places = Array.from({ length: 1024 }, () => ({ operation: pick(placedOperations), region: pick(regions).id }))

export async function residencyDecisionBench(): Promise<BenchResult> {
  const compiled = compilePolicy(policy, regions)
  const grant = { approvedBy: 'customer', invited: false, view: false } as const
  const kinds: Readonly<Record<string, (index: number) => { readonly allowed: boolean }>> = {
    'where a datum may be': (index) => {
      const { operation, region } = places[index & 1023] as (typeof places)[number]
      return decidePlacement(compiled, operation, data[index & 1023] as Datum, region)
    },
    'whether it may leave': (index) => decideExport(compiled, 'counters', data[index & 1023] as Datum),
    'whether staff may look': (index) =>
      decideStaffAccess(compiled, data[index & 1023] as Datum, { presentCountry: 'DE', verb: 'read', grant }),
  }
  const seen = new Map<string, number[]>(Object.keys(kinds).map((kind) => [kind, []]))
  let allowed = 0
  for (let round = 0; round < rounds; round++) {
    for (const [kind, decide] of Object.entries(kinds)) {
      const startedAt = performance.now()
      for (let index = 0; index < perRound; index++) if (decide(index).allowed) allowed++
      seen.get(kind)?.push(((performance.now() - startedAt) * 1000) / perRound)
    }
  }
  const compileStartedAt = performance.now()
  for (let index = 0; index < 20; index++) compilePolicy(policy, regions)
  const compileMs = (performance.now() - compileStartedAt) / 20
  return {
    name: 'Residency decision',
    rows: [
      ...[...seen].map(([what, figures]) => {
        const median = figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN
        return { what, figure: `${median.toFixed(2)} µs`, limit: { says: `≤ ${boundUs} µs`, holds: median <= boundUs } }
      }),
      { what: 'compiling a policy, once for each version', figure: `${compileMs.toFixed(1)} ms` },
      { what: 'answers of yes', figure: `${((allowed * 100) / (rounds * perRound * 3)).toFixed(0)} %` },
    ],
  }
}

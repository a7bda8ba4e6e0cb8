/**
 * Chooses the cell of a new organisation. A cell's promises (where it runs, replicates and backs up) are what a policy can rely on, since nothing
 * of a cell can be filtered by organisation. The decision engine says whether it keeps them. Pure.
 */
import {
  defaultPolicyMode,
  defaultPolicyType,
  mayPlace,
  wishRankOf,
  zones,
  type CellFacts,
  type PolicyMode,
  type Region,
  type ResidencyPolicy,
  type ZoneCode,
} from '@repo/residency'

export interface CandidateCell extends CellFacts {
  readonly number: number
  readonly code: string
  readonly state: string
}

export interface Placement {
  readonly cell: CandidateCell
  readonly policy: ResidencyPolicy
}

/**
 * @param policyOn what the organisation would be under on a cell; undefined where there is no such policy
 * @param wanted a cell's code when the caller insists on one
 * @returns of the open cells that can keep the policy the one that it wishes most, among equals the one with the fewest organisations; or undefined:
 * there is no default
 */
export function chooseCell(
  cells: readonly CandidateCell[],
  regions: readonly Region[],
  policyOn: (cell: CandidateCell) => ResidencyPolicy | undefined,
  wanted?: string,
): Placement | undefined {
  return cells
    .filter((cell) => cell.state === 'open' && (wanted === undefined || cell.code === wanted))
    .flatMap((cell) => {
      const policy = policyOn(cell)
      return policy && mayPlace(policy, cell, regions) ? [{ cell, policy, rank: rankOfCell(policy, cell, regions) }] : []
    })
    .toSorted(
      (one, other) => one.rank - other.rank || one.cell.organizations - other.cell.organizations || one.cell.number - other.cell.number,
    )[0]
}

/** How well a cell fits what the policy wishes, by where its primary stands. Among equals the emptier one is taken. */
function rankOfCell(policy: ResidencyPolicy, cell: CellFacts, regions: readonly Region[]): number {
  const primary = cell.uses.find(({ role }) => role === 'primary')?.regionId
  return (primary === undefined ? undefined : wishRankOf(policy, regions)(primary)) ?? Number.MAX_SAFE_INTEGER
}

/**
 * The plain policy of a mode on a cell: what the cell promises, written down. A mode that needs what a cell does not say (one country where the
 * cell has several, the client's own facilities) has none; its policy is written by an operator.
 */
export function plainPolicy(
  zone: ZoneCode,
  mode: PolicyMode = defaultPolicyMode,
  cell: CellFacts,
  regions: readonly Region[],
): ResidencyPolicy | undefined {
  const countryOf = new Map(regions.map(({ id, country }) => [id, country]))
  const countriesOf = (role: 'backup' | 'plain'): string[] =>
    [
      ...new Set(
        cell.uses.flatMap((use) =>
          use.regionId !== undefined && (use.role === 'backup') === (role === 'backup') ? (countryOf.get(use.regionId) ?? []) : [],
        ),
      ),
    ].sort()
  const backupCountries = countriesOf('backup').filter((country) => zones[zone].countries.includes(country))
  const base = { version: 1, zone, mode, backupCountries }
  if (mode === 'regional') return base
  const [country, ...others] = countriesOf('plain')
  if (country === undefined || others.length > 0 || mode === 'client_owned_sovereignty') return undefined
  return mode === 'hybrid' ? { ...base, primaryCountry: country } : { ...base, pinnedCountry: country }
}

/** Gives true when two policies say the same, whatever their versions. */
export function isSamePolicy(one: ResidencyPolicy, other: ResidencyPolicy): boolean {
  const said = ({
    zone,
    mode,
    pinnedCountry,
    primaryCountry,
    facilities = [],
    backupCountries,
    viewFromOutside,
    narrowings = [],
    policyType = defaultPolicyType,
    preferredCountries = [],
  }: ResidencyPolicy) =>
    JSON.stringify([
      zone,
      mode,
      pinnedCountry,
      primaryCountry,
      [...facilities].sort(),
      [...backupCountries].sort(),
      viewFromOutside,
      narrowings,
      policyType,
      preferredCountries,
    ])
  return said(one) === said(other)
}

/**
 * Chooses the cell of a new organisation. A cell's promises (countries, backups) are what a policy can rely on, since backups cannot be
 * filtered by organisation.
 */
import type { PolicyMode } from '@repo/residency'

export interface CandidateCell {
  readonly number: number
  readonly code: string
  readonly state: string
  readonly countries: readonly string[]
  readonly organizations: number
}

/** Modes that pin plaintext to one country: a cell spread over several cannot promise that. */
const oneCountryModes: readonly PolicyMode[] = ['single_country', 'fully_sovereign', 'client_owned_sovereignty']

/**
 * @param wanted a cell's code when the caller insists on one
 * @returns the open cell with the fewest organisations that can keep the policy, or undefined: there is no default
 */
export function chooseCell(cells: readonly CandidateCell[], mode: PolicyMode, wanted?: string): CandidateCell | undefined {
  return cells
    .filter((cell) => cell.state === 'open' && (wanted === undefined || cell.code === wanted))
    .filter((cell) => cell.countries.length === 1 || !oneCountryModes.includes(mode))
    .toSorted((one, other) => one.organizations - other.organizations || one.number - other.number)[0]
}

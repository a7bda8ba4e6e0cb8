import { levels, type Level } from '../classification.ts'
import { compilePolicy } from './compiled-policy.ts'
import { decidePlacement } from './decide.ts'
import { modes, type PlacedOperation } from './modes.ts'
import type { Region, ResidencyPolicy } from './policy.ts'
import type { RuleCode } from './rule-codes.ts'

/** What a cell does at a region: its promise, since nothing of a cell can be filtered by organisation. */
export interface CellUse {
  /** The registry's id; `undefined` is a place that the registry does not have, which no policy allows. */
  readonly regionId: string | undefined
  readonly role: Region['roles'][number]
}

/** One thing that a cell does and a policy forbids. */
export interface CellProblem {
  readonly operation: PlacedOperation
  readonly level: Level
  readonly regionId: string | undefined
  readonly rule: RuleCode
}

/** What happens at a region in each role. A primary sees everything in plain; a replica is a copy that can take over. */
const operationsOf: Readonly<Record<CellUse['role'], readonly PlacedOperation[]>> = {
  primary: ['store', 'process'],
  replica: ['replicate'],
  backup: ['backup'],
}

/**
 * Finds what of a cell breaks a policy; an empty list is a cell on which an organisation under it may be. Every level counts in its plain
 * form, the strictest: one database holds them all, and its log and backups cannot be filtered.
 * @param uses what the cell does where; one that does nothing anywhere keeps no policy
 * @param regions the registry
 */
export function cellProblems(policy: ResidencyPolicy, uses: readonly CellUse[], regions: readonly Region[]): readonly CellProblem[] {
  const compiled = compilePolicy(policy, regions)
  const nowhere: CellProblem = { operation: 'store', level: 'identity', regionId: undefined, rule: 'DESTINATION_UNKNOWN' }
  if (!uses.some(({ role }) => role === 'primary')) return [nowhere]
  return uses.flatMap(({ regionId, role }) =>
    operationsOf[role].flatMap((operation) =>
      levels.flatMap((level): CellProblem[] => {
        const decision = decidePlacement(compiled, operation, { classification: { bucket: 'R3', level } }, regionId)
        return decision.allowed ? [] : [{ operation, level, regionId, rule: decision.rule }]
      }),
    ),
  )
}

/** A cell as placement looks at it. */
export interface CellFacts {
  readonly uses: readonly CellUse[]
  /** Organisations on it that are not closed. */
  readonly organizations: number
  /** One of them has, by its mode, the cell to itself. */
  readonly dedicated: boolean
}

/** Gives true when an organisation under the policy may be put on the cell. */
export function mayPlace(policy: ResidencyPolicy, cell: CellFacts, regions: readonly Region[]): boolean {
  if (cell.dedicated || (modes[policy.mode].dedicatedCell && cell.organizations > 0)) return false
  return cellProblems(policy, cell.uses, regions).length === 0
}

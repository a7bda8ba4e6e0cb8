import { levels, type Level } from '../classification.ts'
import { compilePolicy, type CompiledPolicy } from './compiled-policy.ts'
import { decidePlacement } from './decide.ts'
import { modes, type PlacedOperation } from './modes.ts'
import { wishRankOf } from './preference.ts'
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
 * form, the strictest, and so does every data set that the policy narrows: one database holds them all, and its log and backups cannot be filtered.
 * @param uses what the cell does where; one that does nothing anywhere keeps no policy
 * @param regions the registry
 */
export function cellProblems(policy: ResidencyPolicy, uses: readonly CellUse[], regions: readonly Region[]): readonly CellProblem[] {
  const compiled = compilePolicy(policy, regions)
  const nowhere: CellProblem = { operation: 'store', level: 'identity', regionId: undefined, rule: 'DESTINATION_UNKNOWN' }
  if (!uses.some(({ role }) => role === 'primary')) return [nowhere]
  const datasets = (policy.narrowings ?? []).flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset]))
  return [
    ...wishProblems(policy, uses, regions),
    ...uses.flatMap(({ regionId, role }) =>
      operationsOf[role].flatMap((operation) =>
        levels.flatMap((level): CellProblem[] => {
          const rule = ruleOf(compiled, operation, level, datasets, regionId)
          return rule === undefined ? [] : [{ operation, level, regionId, rule }]
        }),
      ),
    ),
  ]
}

/** A mandatory wish of another country is broken by the primary alone; copies are where the mode lets them be. */
function wishProblems(policy: ResidencyPolicy, uses: readonly CellUse[], regions: readonly Region[]): CellProblem[] {
  const rankOf = wishRankOf(policy, regions)
  return uses
    .filter(({ regionId, role }) => role === 'primary' && regionId !== undefined && rankOf(regionId) === undefined)
    .map(({ regionId }) => ({ operation: 'store', level: 'identity', regionId, rule: 'DESTINATION_NOT_ALLOWED' }))
}

/** The first rule against doing this to data of a level, or to any of these data sets of it. */
function ruleOf(
  compiled: CompiledPolicy,
  operation: PlacedOperation,
  level: Level,
  datasets: readonly string[],
  regionId: string | undefined,
): RuleCode | undefined {
  const classification = { bucket: 'R3', level } as const
  for (const datum of [{ classification }, ...datasets.map((dataset) => ({ classification, dataset }))]) {
    const decision = decidePlacement(compiled, operation, datum, regionId)
    if (!decision.allowed) return decision.rule
  }
  return undefined
}

/** What lies in one table: the levels of its columns, and the names under which a policy may have narrowed it. */
export interface StoredKind {
  readonly levels: readonly Level[]
  readonly datasets: readonly string[]
}

/**
 * Decides whether rows may be stored on a cell. What is stored is processed, copied and backed up by everything the cell does, so each of its places has to be
 * allowed for each level of the row.
 * @returns the rule that forbids it; undefined when it may be stored
 */
export function storeRefusal(
  compiled: CompiledPolicy,
  uses: readonly CellUse[],
  { levels: held, datasets }: StoredKind,
): RuleCode | undefined {
  if (held.length === 0) return 'UNCLASSIFIED'
  if (!uses.some(({ role }) => role === 'primary')) return 'DESTINATION_UNKNOWN'
  for (const { regionId, role } of uses)
    for (const operation of operationsOf[role])
      for (const level of held) {
        const rule = ruleOf(compiled, operation, level, datasets, regionId)
        if (rule !== undefined) return rule
      }
  return undefined
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

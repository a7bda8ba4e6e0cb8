import type { Classification } from '../classification.ts'
import type { CellUse } from './cell-keeps.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import { decidePlacement, type Datum } from './decide.ts'
import type { PlacedOperation } from './modes.ts'
import { allowed, refused, type Decision } from './rule-codes.ts'

/**
 * How a cell keeps its copies, as data. What happens at a replica, whether one takes over, and what is lost when it does, follow from the strategy alone;
 * `reference_fanout` copies what the platform itself published, and is the only one that crosses a zone's boundary.
 */
export const replicationStrategies = [
  'single_region_ha',
  'sync_standby',
  'async_standby',
  'read_replica',
  'backup_only',
  'reference_fanout',
] as const
export type ReplicationStrategy = (typeof replicationStrategies)[number]

/** Those under which a cell can keep tenants' data. */
export const cellStrategies = replicationStrategies.filter((one) => one !== 'reference_fanout')
export type CellStrategy = Exclude<ReplicationStrategy, 'reference_fanout'>

export interface ReplicationRule {
  /** Where replicas of the cell stand: none at all, beside the primary in its own region, or in a region of their own. */
  readonly replicas: 'none' | 'beside' | 'elsewhere'
  /** What is done at a replica. One that is read from sees everything in plain. */
  readonly atReplica: readonly PlacedOperation[]
  /** Whether a replica may take over from its primary, and what is then lost. */
  readonly takesOver: 'no' | 'losing_nothing' | 'losing_the_last'
}

export const replicationRules: Readonly<Record<ReplicationStrategy, ReplicationRule>> = {
  single_region_ha: { replicas: 'beside', atReplica: ['replicate'], takesOver: 'losing_nothing' },
  sync_standby: { replicas: 'elsewhere', atReplica: ['replicate'], takesOver: 'losing_nothing' },
  async_standby: { replicas: 'elsewhere', atReplica: ['replicate'], takesOver: 'losing_the_last' },
  read_replica: { replicas: 'elsewhere', atReplica: ['replicate', 'process'], takesOver: 'no' },
  backup_only: { replicas: 'none', atReplica: [], takesOver: 'no' },
  reference_fanout: { replicas: 'elsewhere', atReplica: ['replicate'], takesOver: 'no' },
}

export const isReplicationStrategy = (text: unknown): text is ReplicationStrategy =>
  typeof text === 'string' && (replicationStrategies as readonly string[]).includes(text)

/** What of a cell's places does not fit its strategy. */
export type ReplicationProblem = 'REPLICA_MISSING' | 'REPLICA_UNWANTED' | 'BACKUP_MISSING'

/**
 * Compares a cell's places with the strategy it names; an empty list is a cell that can do what it says.
 * @param uses where it stands; two uses of one region are beside each other
 */
export function replicationProblems(strategy: ReplicationStrategy, uses: readonly CellUse[]): readonly ReplicationProblem[] {
  const { replicas } = replicationRules[strategy]
  const primaries = new Set(uses.filter(({ role }) => role === 'primary').map(({ regionId }) => regionId))
  const elsewhere = uses.some(({ role, regionId }) => role === 'replica' && !primaries.has(regionId))
  const any = uses.some(({ role }) => role === 'replica')
  const problems: ReplicationProblem[] = []
  if (replicas === 'elsewhere' && !elsewhere) problems.push('REPLICA_MISSING')
  if ((replicas === 'none' && any) || (replicas === 'beside' && elsewhere)) problems.push('REPLICA_UNWANTED')
  if (strategy === 'backup_only' && !uses.some(({ role }) => role === 'backup')) problems.push('BACKUP_MISSING')
  return problems
}

/**
 * Decides whether a datum may be copied to a region by a strategy. Only what the platform itself published crosses a boundary, and only by the fan-out of
 * reference data; everything else goes where the policy lets copies be, and by that strategy nowhere.
 * @param known every region of every zone: the fan-out's destinations, which a policy of one zone need not know
 */
export function decideReplication(
  policy: CompiledPolicy,
  strategy: ReplicationStrategy,
  datum: Datum,
  regionId: string | undefined,
  known: ReadonlySet<string>,
): Decision {
  if (strategy !== 'reference_fanout') {
    for (const operation of ['replicate', ...replicationRules[strategy].atReplica] as const) {
      const decision = decidePlacement(policy, operation, datum, regionId)
      if (!decision.allowed) return decision
    }
    return allowed
  }
  if (!isPublished(datum.classification)) return refused(datum.classification === undefined ? 'UNCLASSIFIED' : 'BUCKET_STAYS_IN_ZONE')
  return regionId !== undefined && known.has(regionId) ? allowed : refused('DESTINATION_UNKNOWN')
}

const isPublished = (classification: Classification | undefined): boolean =>
  classification?.bucket === 'R0' && classification.level === 'content'

/**
 * Where a cell goes when its primary is lost: to a standby of its own zone where every organisation's policy lets everything be, or nowhere. Without such a
 * place it degrades; no strategy, no order of wishes and no emergency leads across the boundary. Pure: whoever acts on it has observed the standbys.
 */
import { levels } from '../classification.ts'
import { storeRefusal, type CellUse } from './cell-keeps.ts'
import type { CompiledPolicy } from './compiled-policy.ts'
import { replicationRules, type ReplicationStrategy } from './replication.ts'
import type { RuleCode } from './rule-codes.ts'

/** A standby as it was observed. What nobody observed lately is `unknown`, and takes nothing over. */
export interface Standby {
  readonly regionId: string | undefined
  readonly state: 'streaming' | 'behind' | 'down' | 'unknown'
}

/** Why a cell degrades: its strategy lets nobody take over, no standby is fit to, or the rule that keeps the last fit one out. */
export type DegradeReason = 'NO_STANDBY' | 'STANDBY_NOT_FIT' | RuleCode

export type Failover =
  | { readonly action: 'promote'; readonly regionId: string; readonly loses: 'nothing' | 'the_last' }
  | { readonly action: 'degrade'; readonly reason: DegradeReason }

/** Under one policy: where primaries may be, and in which order they are wished for. */
export interface FailoverPolicy {
  readonly compiled: CompiledPolicy
  /** Place in the order of wishes, the smaller the better; undefined where a primary is not to be. */
  readonly rankOf: (regionId: string) => number | undefined
  readonly datasets: readonly string[]
}

/**
 * @param standbys in the cell's own order, which decides between equals
 * @param policies of every organisation on the cell; a standby that one of them refuses is refused
 */
export function failoverTarget(
  strategy: ReplicationStrategy,
  primary: string | undefined,
  standbys: readonly Standby[],
  policies: readonly FailoverPolicy[],
): Failover {
  const { takesOver, replicas } = replicationRules[strategy]
  const own = standbys.filter(({ regionId }) => (replicas === 'beside') === (regionId === primary))
  if (takesOver === 'no' || own.length === 0) return { action: 'degrade', reason: 'NO_STANDBY' }
  // A standby that is behind has not got the last transactions: a strategy that promised to lose nothing does not go there.
  const fit = own.filter(({ state }) => state === 'streaming' || (state === 'behind' && takesOver === 'losing_the_last'))
  if (fit.length === 0) return { action: 'degrade', reason: 'STANDBY_NOT_FIT' }
  let reason: DegradeReason = 'STANDBY_NOT_FIT'
  const open = fit.flatMap(({ regionId }) => {
    const ranks = policies.map((policy) => judge(policy, regionId))
    const refusal = ranks.find((rank) => typeof rank === 'string')
    if (refusal !== undefined || regionId === undefined) reason = refusal ?? 'DESTINATION_UNKNOWN'
    return refusal !== undefined || regionId === undefined
      ? []
      : [{ regionId, rank: ranks.reduce<number>((sum, rank) => sum + Number(rank), 0) }]
  })
  const [best] = open.toSorted((one, other) => one.rank - other.rank)
  if (!best) return { action: 'degrade', reason }
  return { action: 'promote', regionId: best.regionId, loses: takesOver === 'losing_nothing' ? 'nothing' : 'the_last' }
}

function judge({ compiled, rankOf, datasets }: FailoverPolicy, regionId: string | undefined): RuleCode | number {
  const promoted: CellUse[] = [{ regionId, role: 'primary' }]
  const refusal = storeRefusal(compiled, promoted, { levels, datasets })
  if (refusal !== undefined || regionId === undefined) return refusal ?? 'DESTINATION_UNKNOWN'
  return rankOf(regionId) ?? 'DESTINATION_NOT_ALLOWED'
}

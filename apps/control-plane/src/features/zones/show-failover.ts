import { controlErrors, type CellFailover } from '@repo/contract/control'
import {
  compilePolicy,
  failoverTarget,
  isReplicationStrategy,
  isZoneCode,
  wishRankOf,
  type FailoverPolicy,
  type ZoneCode,
} from '@repo/residency'
import { handle } from '../../server/procedures.ts'
import { cellsOf, policiesOnCell } from '../organizations/index.ts'
import { registryOf } from '../registry/index.ts'

/** Plans a cell's failover as if every standby were streaming: what the registry and the policies on it allow, which no emergency widens. */
export const showFailover = handle.zones.failover.handler(async ({ context: { tx }, input: { code } }): Promise<CellFailover> => {
  const known = await tx.cell.findUnique({ where: { code } })
  if (!known || !isZoneCode(known.zoneCode)) throw controlErrors.CELL_NOT_FOUND()
  const zone = known.zoneCode
  const regions = await registryOf(tx, zone)
  const uses = (await cellsOf(tx, zone)).find((cell) => cell.code === code)?.uses ?? []
  const strategy = known.replication
  if (!isReplicationStrategy(strategy) || strategy === 'reference_fanout')
    return { code, replication: null, target: null, reason: 'NO_STANDBY' }
  const under = (await policiesOnCell(tx, known.number)).map((policy): FailoverPolicy => ({
    compiled: compilePolicy(policy, regions),
    rankOf: wishRankOf(policy, regions),
    datasets: (policy.narrowings ?? []).flatMap(({ dataset }) => dataset ?? []),
  }))
  const found = failoverTarget(
    strategy,
    uses.find(({ role }) => role === 'primary')?.regionId,
    uses.filter(({ role }) => role === 'replica').map(({ regionId }) => ({ regionId, state: 'streaming' })),
    under.length > 0 ? under : [boundaryAlone(zone, regions)],
  )
  if (found.action === 'degrade') return { code, replication: strategy, target: null, reason: found.reason }
  const country = regions.find(({ id }) => id === found.regionId)?.country ?? ''
  return { code, replication: strategy, target: { region: found.regionId, country, loses: found.loses }, reason: null }
})

/** A cell without organisations is still inside its zone. */
function boundaryAlone(zone: ZoneCode, regions: Awaited<ReturnType<typeof registryOf>>): FailoverPolicy {
  const policy = { version: 1, zone, mode: 'regional', backupCountries: [] } as const
  return { compiled: compilePolicy(policy, regions), rankOf: () => 0, datasets: [] }
}

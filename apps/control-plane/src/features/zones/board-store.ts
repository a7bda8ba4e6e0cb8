/** Reads what the health page shows: places, instances with their measurements, counters, and how many organisations each zone has. */
import { healthParts } from '@repo/contract/boundary'
import { placeStates } from '@repo/contract/control'
import type { DirectoryTransaction } from '@repo/db/control-plane'
import { countriesOf } from '../directory/index.ts'
import { toState } from './health-store.ts'
import type { BoardCell, BoardZone, MeasuredInstance } from './zone-board.ts'

const toPlaceState = (text: string) => placeStates.find((state) => state === text) ?? 'off'
const roles = ['web', 'worker', 'edge'] as const

export async function readBoard(tx: DirectoryTransaction): Promise<BoardZone[]> {
  const zones = await tx.zone.findMany({ include: { cells: { include: { regions: true }, orderBy: { number: 'asc' } } } })
  const instances = await tx.zoneInstance.findMany({ include: { parts: true }, orderBy: [{ role: 'asc' }, { instanceId: 'asc' }] })
  const counters = await tx.zoneCounter.findMany()
  const counts = await tx.organization.groupBy({ by: ['zoneCode'], where: { status: { not: 'closed' } }, _count: true })

  return zones.map((zone) => ({
    code: zone.code,
    state: toPlaceState(zone.state),
    webOrigin: zone.webOrigin,
    organizations: counts.find((row) => row.zoneCode === zone.code)?._count ?? 0,
    cells: zone.cells.map((cell): BoardCell => {
      const counter = counters.find((row) => row.cellCode === cell.code)
      return {
        code: cell.code,
        number: cell.number,
        state: toPlaceState(cell.state),
        countries: countriesOf(cell.regions),
        counters: counter && {
          workflowsPending: Number(counter.workflowsPending),
          workflowsFailed: Number(counter.workflowsFailed),
          receivedAt: counter.receivedAt,
        },
      }
    }),
    instances: instances.filter((instance) => instance.zoneCode === zone.code).map(toMeasured),
  }))
}

type InstanceRow = Awaited<ReturnType<DirectoryTransaction['zoneInstance']['findMany']>>[number] & {
  readonly parts: readonly { part: string; state: string; latencyUs: number | null; receivedAt: Date }[]
}

function toMeasured(row: InstanceRow): MeasuredInstance {
  return {
    instanceId: row.instanceId,
    cellCode: row.cellCode,
    role: roles.find((role) => role === row.role) ?? 'web',
    directoryAgeMs: row.directoryAgeMs,
    receivedAt: row.receivedAt,
    parts: row.parts.flatMap(({ part, state, latencyUs, receivedAt }) => {
      const known = healthParts.find((one) => one === part)
      return known ? [{ part: known, state: toState(state), latencyUs, receivedAt }] : []
    }),
  }
}

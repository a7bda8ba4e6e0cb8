import { answered } from '#lib/server/describe-error.ts'
import type { CellFailover } from '@repo/contract/control'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const { api, requestId } = locals
  const board = await answered(api.zones.board({ window: '30d' }), requestId)
  const { items: regions } = await answered(api.regions.list({}), requestId)
  const failovers = new Map<string, CellFailover>()
  for (const { code } of board.zones.flatMap(({ cells }) => cells))
    failovers.set(code, await answered(api.zones.failover({ code }), requestId))
  const cells = board.zones
    .toSorted((one, other) => (one.code < other.code ? -1 : 1))
    .flatMap((zone) =>
      zone.cells.map((cell) => ({
        zone: zone.code,
        ...cell,
        failover: failovers.get(cell.code),
        regions: regions.filter(({ cells: used }) => used.includes(cell.code)),
      })),
    )
  return { cells }
}

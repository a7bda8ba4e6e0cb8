import { handle } from '../../server/procedures.ts'
import { headOf } from '../directory/index.ts'
import { readBoard } from './board-store.ts'
import { readServices } from './read-services.ts'
import { trafficHeardAt } from './traffic-store.ts'
import { toZoneBoard } from './zone-board.ts'

/** Zones, cells and instances with what was measured last, and how well each zone served, worst first. */
export const showBoard = handle.zones.board.handler(async ({ context: { tx, services }, input: { window } }) => {
  const now = services.clock.now()
  const [zones, heardAt, serviceOf] = [await readBoard(tx), await trafficHeardAt(tx), await readServices(tx, window, now)]
  return toZoneBoard(
    { zones, heardAt, serviceOf, window, targetPpm: services.environment.AVAILABILITY_TARGET_PPM, head: await headOf(tx) },
    now,
  )
})

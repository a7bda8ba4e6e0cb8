import { handle } from '../../server/procedures.ts'
import { headOf } from '../directory/index.ts'
import { readBoard } from './board-store.ts'
import { toZoneBoard } from './zone-board.ts'

/** Zones, cells and instances with what was measured last, worst first. */
export const showBoard = handle.zones.board.handler(async ({ context: { tx, services } }) =>
  toZoneBoard(await readBoard(tx), await headOf(tx), services.clock.now()),
)

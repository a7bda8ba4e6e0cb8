import { exportChain } from './export-chain.ts'
import { exportEvents } from './export-events.ts'
import { getChain } from './get-chain.ts'
import { listEvents } from './list-events.ts'

export const auditRouter = { list: listEvents, chain: getChain, export: exportChain, exportCsv: exportEvents }

import { exportChain } from './export-chain.ts'
import { exportEvents } from './export-events.ts'
import { getChain } from './get-chain.ts'
import { exportReport } from './export-report.ts'
import { getReport } from './get-report.ts'
import { getEvent } from './get-event.ts'
import { listEvents } from './list-events.ts'

export const auditRouter = { list: listEvents, get: getEvent, chain: getChain, export: exportChain, exportCsv: exportEvents }

export const complianceRouter = { report: getReport, exportCsv: exportReport }

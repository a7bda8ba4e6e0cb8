import { aged } from './aged.ts'
import { exportAged } from './export-aged.ts'
import { exportOwnerLedger } from './export-owner-ledger.ts'
import { ofUnits } from './of-units.ts'
import { overview } from './overview.ts'
import { ownerLedger } from './owner-ledger.ts'

export const receivablesRouter = { aged, ofUnits, ownerLedger, overview, exportAged, exportOwnerLedger }

import { getCharge } from './get-charge.ts'
import { listCharges } from './list-charges.ts'

export const chargesRouter = { list: listCharges, get: getCharge }

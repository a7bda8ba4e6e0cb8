import { getEgress } from './get-egress.ts'
import { getResidency } from './get-residency.ts'

export const residencyRouter = { get: getResidency, egress: getEgress }

import { getEgress } from './get-egress.ts'
import { exportProcessing } from './export-processing.ts'
import { getProcessing } from './get-processing.ts'
import { getResidency } from './get-residency.ts'

export const residencyRouter = { get: getResidency, egress: getEgress, processing: getProcessing, exportProcessing }

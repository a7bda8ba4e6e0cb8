import { getEgress } from './get-egress.ts'
import { getProcessingFile } from './get-processing-file.ts'
import { getProcessing } from './get-processing.ts'
import { getResidency } from './get-residency.ts'

export const residencyRouter = { get: getResidency, egress: getEgress, processing: getProcessing, processingFile: getProcessingFile }

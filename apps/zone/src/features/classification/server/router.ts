import { classifyData } from './classify-data.ts'
import { approveLowering, rejectLowering } from './decide-lowering.ts'
import { getClassification } from './get-classification.ts'
import { listClassified, listLowerings } from './list-classified.ts'
import { reclassifyData } from './reclassify-data.ts'
import { scanData } from './scan-data.ts'

export const dataRouter = {
  classify: classifyData,
  classification: getClassification,
  reclassify: reclassifyData,
  scan: scanData,
  list: listClassified,
  lowerings: listLowerings,
  approveLowering,
  rejectLowering,
}

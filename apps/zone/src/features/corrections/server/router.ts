import { approveCorrection, rejectCorrection } from './decide-correction.ts'
import { listCorrections } from './list-corrections.ts'
import { proposeCorrection } from './propose-correction.ts'
import { undoCorrection } from './undo-correction.ts'

export const accessCorrectionsRouter = {
  list: listCorrections,
  propose: proposeCorrection,
  approve: approveCorrection,
  reject: rejectCorrection,
  undo: undoCorrection,
}

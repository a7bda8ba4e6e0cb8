import { inOrg } from '../../../server/procedures.ts'
import { requireRun } from './load-run.ts'
import { wireRun } from './run-wire.ts'

export const getRun = inOrg.assessments.get.handler(async ({ context: { tx, associationScope }, input }) =>
  wireRun(await requireRun(tx, associationScope, input.runId)),
)

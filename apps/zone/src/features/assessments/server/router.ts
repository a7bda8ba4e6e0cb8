import { createRun } from './create-run.ts'
import { getRun } from './get-run.ts'
import { listItems } from './list-items.ts'
import { listRuns } from './list-runs.ts'
import { previewRun } from './preview-run.ts'
import { retryRun } from './retry-run.ts'

export const assessmentsRouter = { preview: previewRun, create: createRun, get: getRun, list: listRuns, items: listItems, retry: retryRun }

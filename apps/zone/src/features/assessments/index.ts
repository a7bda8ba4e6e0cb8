/** What others may use of assessments: the worker the workflow that posts a run, closing the runs that are not through. */
export { postRun } from './server/post-run.workflow.ts'
export { unfinishedRuns, type UnfinishedRun } from './server/unfinished-runs.ts'

/** What other features may use of assessments: only the worker needs anything, the workflow that posts a run. */
export { postRun } from './server/post-run.workflow.ts'

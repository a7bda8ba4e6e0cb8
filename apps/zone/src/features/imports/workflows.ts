/** The durable workflows of imports, for the list that a worker registers. */
export { checkImport } from './server/check-import.workflow.ts'
export { commitImport } from './server/commit-import.workflow.ts'
export { discardImportFile } from './server/discard-file.workflow.ts'

/** The durable workflows of imports, for the list that a worker registers, and what the daily round does with imports. */
export { checkImport } from './server/check-import.workflow.ts'
export { commitImport } from './server/commit-import.workflow.ts'
export { discardImportFile } from './server/discard-file.workflow.ts'
export { expireNextImport } from './server/expire-import.ts'
export { findStrayFiles, removeFiles, removeUnfinishedUploads } from './server/stray-files.ts'

import { cancelImport } from './cancel-import.ts'
import { closeUpload } from './close-upload.ts'
import { commitImportProcedure } from './commit-import.ts'
import { createImport } from './create-import.ts'
import { getImport } from './get-import.ts'
import { listImports } from './list-imports.ts'
import { listImportProblems } from './list-problems.ts'
import { openUpload } from './open-upload.ts'

export const importsRouter = {
  create: createImport,
  openUpload,
  closeUpload,
  get: getImport,
  list: listImports,
  problems: listImportProblems,
  commit: commitImportProcedure,
  cancel: cancelImport,
}

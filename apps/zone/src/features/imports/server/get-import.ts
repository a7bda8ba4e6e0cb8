import { inOrg } from '../../../server/procedures.ts'
import { toImportJob } from '../import-wire.ts'
import { loadImport } from './load-import.ts'

export const getImport = inOrg.imports.get.handler(async ({ context, input }) =>
  toImportJob(await loadImport(context, input.importId, 'read')),
)

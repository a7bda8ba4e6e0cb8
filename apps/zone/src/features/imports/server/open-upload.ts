import { importBytesMax } from '@repo/contract'
import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { assertTransition } from '../import-states.ts'
import { loadImport } from './load-import.ts'

/** Says whether a file may come, before a byte of it is taken. */
export const openUpload = inOrg.imports.openUpload.handler(async ({ context, input }) => {
  const job = await loadImport(context, input.importId, 'upload')
  assertTransition(job.status, 'checking')
  return { uploadId: newZoneId<'ImportUploadId'>(), bytesMax: importBytesMax }
})

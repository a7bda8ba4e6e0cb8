import { importBytesMax } from '@repo/contract'
import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { assertTransition } from '../import-states.ts'
import { requireFilePlace } from '../../residency/index.ts'
import { importFilesKind } from './import-files.ts'
import { loadImport } from './load-import.ts'

/** Says whether a file may come, before a byte of it is taken. */
export const openUpload = inOrg.imports.openUpload.handler(async ({ context, input }) => {
  const job = await loadImport(context, input.importId, 'upload')
  assertTransition(job.status, 'checking')
  // The store refuses it as well; asked here it leaves an event like every refusal.
  await requireFilePlace(context.tx, context.orgId, context.services.ownResidency, importFilesKind)
  return { uploadId: newZoneId<'ImportUploadId'>(), bytesMax: importBytesMax }
})

import { importErrors } from '@repo/contract'
import { inOrg } from '../../../server/procedures.ts'
import { assertTransition } from '../import-states.ts'
import { toImportJob } from '../import-wire.ts'
import { checkImport } from './check-import.workflow.ts'
import { discardImportFile } from './discard-file.workflow.ts'
import { importFileKey } from './import-files.ts'
import { updateJob } from './import-store.ts'
import { lockImport } from './load-import.ts'

/** Starts the check of a file that has arrived; one that was checked before makes way for it. */
export const closeUpload = inOrg.imports.closeUpload.handler(async ({ context, input: { importId, uploadId } }) => {
  const { tx, orgId, clock, enqueue, services, audit } = context
  const job = await lockImport(context, importId, 'upload')
  assertTransition(job.status, 'checking')
  const sizeBytes = await services.objectStore.sizeOf(importFileKey(orgId, importId, uploadId))
  if (sizeBytes === undefined) throw importErrors.IMPORT_FILE_MISSING()
  const { uploadId: replaced } = job
  if (replaced !== null && replaced !== uploadId) {
    await enqueue(discardImportFile, { importId, uploadId: replaced }, { id: `${importId}.${replaced}` })
  }
  const checking = await updateJob(tx, orgId, importId, {
    status: 'checking',
    uploadId,
    lastActiveAt: clock.now(),
    sizeBytes: BigInt(sizeBytes),
    checkedBytes: 0n,
    checkedRows: 0,
    problemCount: 0,
    foundUnits: null,
    foundProperties: null,
    foundOwners: null,
  })
  await enqueue(checkImport, { importId, uploadId }, { id: `${importId}.${uploadId}` })
  audit({ sizeBytes, level: 'identity' })
  return toImportJob(checking)
})

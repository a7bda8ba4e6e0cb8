import { inOrg } from '../../../server/procedures.ts'
import { assertTransition } from '../import-states.ts'
import { toImportJob } from '../import-wire.ts'
import { discardImportFile } from './discard-file.workflow.ts'
import { deleteProblems, deleteRows, updateJob } from './import-store.ts'
import { lockImport } from './load-import.ts'

/** Gives an import up. A check that is under way notices at its next chunk. */
export const cancelImport = inOrg.imports.cancel.handler(async ({ context, input: { importId } }) => {
  const { tx, orgId, clock, enqueue } = context
  const job = await lockImport(context, importId, 'cancel')
  assertTransition(job.status, 'cancelled')
  await deleteRows(tx, orgId, importId)
  await deleteProblems(tx, orgId, importId)
  const cancelled = await updateJob(tx, orgId, importId, { status: 'cancelled', finishedAt: clock.now() })
  if (job.uploadId !== null) await enqueue(discardImportFile, { importId, uploadId: job.uploadId }, { id: `${importId}.${job.uploadId}` })
  return toImportJob(cancelled)
})

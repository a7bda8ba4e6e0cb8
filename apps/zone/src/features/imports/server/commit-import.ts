import { importErrors } from '@repo/contract'
import { invariant } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { assertTransition } from '../import-states.ts'
import { toImportJob } from '../import-wire.ts'
import { commitImport } from './commit-import.workflow.ts'
import { updateJob } from './import-store.ts'
import { lockImport } from './load-import.ts'

/** Starts taking a checked import over. */
export const commitImportProcedure = inOrg.imports.commit.handler(async ({ context, input: { importId } }) => {
  const { tx, orgId, enqueue } = context
  const job = await lockImport(context, importId, 'commit')
  assertTransition(job.status, 'committing')
  if (job.problemCount > 0) throw importErrors.IMPORT_HAS_PROBLEMS({ data: { problemCount: job.problemCount } })
  invariant(job.uploadId !== null, 'a checked import has a file')
  const committing = await updateJob(tx, orgId, importId, { status: 'committing' })
  await enqueue(commitImport, { importId, uploadId: job.uploadId }, { id: importId })
  return toImportJob(committing)
})

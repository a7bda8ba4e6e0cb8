/**
 * Removes an uploaded file that no import needs any more: the import was cancelled, or a mended file took its place.
 *
 * A workflow, because the file lies outside the database: it may be removed only once the change that makes it useless has committed, and then
 * surely. Removing what is already gone is no error, so a repetition does no harm.
 */
import { isUuid } from '@repo/core'
import { z } from 'zod'
import { defineWorkflow, organizationQueue } from '../../../server/define-workflow.ts'
import { importFileKey } from './import-files.ts'

export const discardImportFile = defineWorkflow({
  name: 'discard-import-file',
  queue: organizationQueue,
  steps: ['remove-file'],
  input: z.object({ importId: z.custom<string>(isUuid), uploadId: z.custom<string>(isUuid) }),
  run: (run, { importId, uploadId }) =>
    run.step('remove-file', () => run.services.objectStore.remove(importFileKey(run.organizationId, importId, uploadId)), {
      attemptsMax: 10,
      intervalMs: 1_000,
    }),
})

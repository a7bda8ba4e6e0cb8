/**
 * Posts an assessment run: posting → posted, or partly_failed when some units could not be billed (a retry runs it again under a new id).
 *
 * It is durable because thousands of charges and journal entries must each be made exactly once, whatever stops in between, and because the
 * person who started it need not wait. Each chunk is one transaction: charges, entries and the units' results commit together with the
 * step's checkpoint. It gives up on nothing: a unit that cannot be billed is marked with its reason and the others go on; when the
 * database is away for long the engine's retries end and the run stays in posting until the workflow is resumed.
 */
import { isUuid } from '@repo/core'
import { z } from 'zod'
import { defineWorkflow, organizationQueue } from '../../../server/define-workflow.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { finishRun } from './finish-run.ts'
import { pendingChunks } from './item-store.ts'
import { postChunk } from './post-chunk.ts'

const input = z.object({ runId: z.string().refine(isUuid) })

export const postRun = defineWorkflow({
  name: 'post-assessment-run',
  queue: organizationQueue,
  steps: ['find-chunks', 'post-chunk', 'finish'],
  input,
  async run(run, { runId }) {
    const chunks = await run.transaction('find-chunks', (tx) => pendingChunks(tx, runId))
    for (const chunk of chunks) await run.transaction('post-chunk', (tx) => postChunk(tx, runId, chunk))
    await run.transaction('finish', async (tx) => {
      const posted = await finishRun(tx, runId)
      if (posted === undefined) return
      const event = {
        action: 'assessment.post',
        targetKind: 'assessment',
        targetId: runId,
        outcome: 'done',
        level: 'transactional',
      } as const
      await recordWorkflowEvent(tx, run, { ...event, rowCount: posted })
    })
  },
})

/** One workflow for each attempt: the engine runs an id once. */
export function postRunId(runId: string, attempt: number): string {
  return `${runId}.${attempt}`
}

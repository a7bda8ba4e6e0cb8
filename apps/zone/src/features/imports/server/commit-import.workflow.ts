/**
 * Takes a checked import over. committing → committed | failed.
 *
 * One transaction creates every property, unit, person and ownership, so a reader sees the import as a whole or not at all. It is a workflow because
 * that transaction may outlast a request, and because the uploaded file is removed afterwards. When something in the association changed since the
 * check, nothing is taken over and the import says why.
 */
import { isUuid } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { WorkflowRun } from '@repo/workflows'
import { z } from 'zod'
import { defineWorkflow, organizationQueue, type WorkflowServices } from '../../../server/define-workflow.ts'
import type { StepOptions } from '../../../server/step-transactions.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { importFileKey } from './import-files.ts'
import * as store from './import-store.ts'
import { beginTakeOver, takeOver } from './take-over.ts'

/** So that a file of 100,000 lines never lies in memory as a whole. */
const unitsPerStatement = 1_000

type Run = WorkflowRun<OrgTransaction, StepOptions, WorkflowServices>

export const commitImport = defineWorkflow({
  name: 'commit-import',
  queue: organizationQueue,
  steps: ['take-over', 'remove-file', 'give-up'],
  input: z.object({ importId: z.custom<string>(isUuid), uploadId: z.custom<string>(isUuid) }),
  async run(run, { importId, uploadId }) {
    try {
      await run.transaction('take-over', (tx) => commit(tx, run, importId))
    } catch (error) {
      const failure = failureOf(error)
      await run.transaction('give-up', (tx) => giveUp(tx, run, importId, failure))
      if (failure === 'UNEXPECTED') throw error
    }
    await run.step('remove-file', () => run.services.objectStore.remove(importFileKey(run.organizationId, importId, uploadId)))
  },
})

/** Told by its code alone: in a replay the error comes from the step's record, where it has kept its properties and lost its class. */
function failureOf(error: unknown): store.ImportFailure {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return code === 'UNIT_LABEL_TAKEN' ? 'UNIT_LABEL_TAKEN' : 'UNEXPECTED'
}

async function commit(tx: OrgTransaction, run: Run, importId: string): Promise<void> {
  const { organizationId: orgId, services } = run
  const job = await store.lockJob(tx, orgId, importId, { all: true })
  if (job?.status !== 'committing') return
  const { associationId } = job
  const soFar = await beginTakeOver(tx, associationId)
  let rowCount = 0
  for (let afterLine = 0; ;) {
    const { rows, lastFirstLine } = await store.rowsOfNextUnits(tx, orgId, importId, afterLine, unitsPerStatement)
    if (lastFirstLine === undefined) break
    await takeOver(tx, { orgId, associationId }, rows, soFar)
    rowCount += rows.length
    afterLine = lastFirstLine
  }
  await store.deleteRows(tx, orgId, importId)
  await store.updateJob(tx, orgId, importId, { status: 'committed', finishedAt: services.clock.now() })
  await recordWorkflowEvent(tx, run, {
    action: 'import.takeOver',
    targetKind: 'import',
    targetId: importId,
    outcome: 'done',
    level: 'identity',
    rowCount,
  })
}

async function giveUp(tx: OrgTransaction, run: Run, importId: string, failure: store.ImportFailure): Promise<void> {
  const { organizationId: orgId, services } = run
  const job = await store.lockJob(tx, orgId, importId, { all: true })
  if (job?.status !== 'committing') return
  await store.deleteRows(tx, orgId, importId)
  await store.updateJob(tx, orgId, importId, { status: 'failed', failure, finishedAt: services.clock.now() })
  await recordWorkflowEvent(tx, run, { action: 'import.takeOver', targetKind: 'import', targetId: importId, outcome: 'failed' })
}

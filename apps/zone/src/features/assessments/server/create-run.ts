import { invariant, newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { insertRun, queueUpForRuns } from './insert-run.ts'
import { planRun, problemErrors } from './plan-run.ts'
import { postRun, postRunId } from './post-run.workflow.ts'
import { runById } from './run-store.ts'
import { wireRun } from './run-wire.ts'

export const createRun = inOrg.assessments.create.handler(async ({ context, input }) => {
  const { tx, associationScope, authorize, enqueue, audit } = context
  await queueUpForRuns(tx, input.associationId)
  const { book, earlier, totalMinor, split, problems } = await planRun(tx, associationScope, input)
  await authorize('assessment', 'create', { associationId: book.associationId })
  const [problem] = problems
  if (problem) throw problemErrors[problem]()
  invariant(split, 'a run without problems has a split')
  const id = newZoneId<'AssessmentRunId'>()
  const { associationId, kind, basis, periodStart, dueOn } = input
  const { legalEntityId, currency } = book
  const { nextOrdinal: ordinal, rotationStart } = earlier
  await insertRun(
    tx,
    { id, associationId, legalEntityId, ordinal, kind, basis, periodStart, dueOn, totalMinor, currency, rotationStart },
    split,
  )
  await enqueue(postRun, { runId: id }, { id: postRunId(id, 1) })
  audit({ targetId: id, level: 'transactional', rowCount: split.units.length })
  const run = await runById(tx, associationScope, id)
  invariant(run, 'a run can be read by the transaction that made it')
  return wireRun(run)
})

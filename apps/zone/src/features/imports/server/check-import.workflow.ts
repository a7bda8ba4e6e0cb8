/**
 * Checks an uploaded file in full. checking → checked (with or without problems) | failed.
 *
 * Durable, because a file of 100,000 lines takes longer than a request may, and a worker may die in the middle: lines are staged in chunks, each
 * one transaction that knows where the next begins, so another worker goes on from there. Nothing but the import's own rows is written. A
 * cancelled import, or one with a newer file, is noticed at the next chunk. When it gives up, the import says `failed` and nothing was taken over.
 */
import type { Readable } from 'node:stream'
import { isUuid } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { WorkflowRun } from '@repo/workflows'
import { z } from 'zod'
import { defineWorkflow, organizationQueue, type WorkflowServices } from '../../../server/define-workflow.ts'
import type { StepOptions } from '../../../server/step-transactions.ts'
import { recordWorkflowEvent } from '../../../server/workflow-audit.ts'
import { takenLabels } from '../../units/index.ts'
import { checkUnit } from '../check-unit.ts'
import { chooseFormat, readHeader, type FileFormat, type Problem } from '../column-format.ts'
import type { ImportRow } from '../parse-row.ts'
import { importFileKey } from './import-files.ts'
import * as store from './import-store.ts'
import { readChunk, readTitles, type ChunkPosition } from './read-chunk.ts'

const rowsPerChunk = 500
const unitsPerChunk = 500
/** More than any header needs; the separator is guessed from it. */
const headerBytesMax = 4_096

const input = z.object({ importId: z.custom<string>(isUuid), uploadId: z.custom<string>(isUuid) })
type Input = z.infer<typeof input>
type Run = WorkflowRun<OrgTransaction, StepOptions, WorkflowServices>

type Begun = { readonly stop: true } | { readonly stop: false; readonly format: FileFormat; readonly position: ChunkPosition }

export const checkImport = defineWorkflow({
  name: 'check-import',
  queue: organizationQueue,
  steps: ['begin', 'stage-chunk', 'check-units', 'finish-check', 'give-up'],
  input,
  async run(run, { importId, uploadId }) {
    const of = { importId, uploadId }
    try {
      const begun = await run.transaction('begin', (tx) => begin(tx, run, of))
      if (begun.stop) return
      for (let position = begun.position; ;) {
        const from = position
        const staged = await run.transaction('stage-chunk', (tx) => stageChunk(tx, run, of, begun.format, from))
        if (staged.stop) return
        if (staged.done) break
        position = staged.next
      }
      for (let afterLine = 0; ;) {
        const after = afterLine
        const checked = await run.transaction('check-units', (tx) => checkUnits(tx, run, of, after))
        if (checked.stop) return
        if (checked.lastFirstLine === null) break
        afterLine = checked.lastFirstLine
      }
      await run.transaction('finish-check', (tx) => finishCheck(tx, run, of))
    } catch (error) {
      await run.transaction('give-up', (tx) => giveUp(tx, run, of, 'UNEXPECTED'))
      throw error
    }
  },
})

/** The import while this file is still the one to check; undefined once it was cancelled or replaced. */
async function currentJob(tx: OrgTransaction, run: Run, { importId, uploadId }: Input): Promise<store.StoredJob | undefined> {
  const job = await store.lockJob(tx, run.organizationId, importId, { all: true })
  return job?.status === 'checking' && job.uploadId === uploadId ? job : undefined
}

async function begin(tx: OrgTransaction, run: Run, of: Input): Promise<Begun> {
  const job = await currentJob(tx, run, of)
  if (job === undefined) return { stop: true }
  const { organizationId: orgId } = run
  await store.deleteRows(tx, orgId, of.importId)
  await store.deleteProblems(tx, orgId, of.importId)
  const { objectStore } = run.services
  const key = importFileKey(orgId, of.importId, of.uploadId)
  if ((await objectStore.sizeOf(key)) === undefined) {
    await giveUp(tx, run, of, 'FILE_MISSING')
    return { stop: true }
  }
  const organization = await tx.organization.findUnique({ where: { id: orgId }, select: { defaultLocale: true } })
  const headerLine = await firstLine(objectStore.read(key))
  const wanted = { columnSeparator: job.columnSeparator, decimalSign: job.decimalSign } as Parameters<typeof chooseFormat>[1]
  const { separator, decimalSign } = chooseFormat(headerLine, wanted, organization?.defaultLocale ?? 'en')
  const header = await readTitles(objectStore.read(key), separator)
  const { columns, problems } = 'problems' in header ? { columns: [], problems: header.problems } : readHeader(header.titles)
  if ('problems' in header || problems.length > 0) {
    await store.insertProblems(tx, orgId, of.importId, problems)
    await store.updateJob(tx, orgId, of.importId, { problemCount: problems.length, checkedBytes: job.sizeBytes })
    await finishCheck(tx, run, of)
    return { stop: true }
  }
  return { stop: false, format: { separator, decimalSign, columns }, position: header.next }
}

async function firstLine(content: Readable): Promise<string> {
  let text = ''
  for await (const bytes of content as AsyncIterable<Buffer>) {
    text += bytes.toString('utf8')
    if (text.length >= headerBytesMax || /[\r\n]/.test(text)) break
  }
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 1)[0] ?? ''
}

async function stageChunk(tx: OrgTransaction, run: Run, of: Input, format: FileFormat, position: ChunkPosition) {
  const job = await currentJob(tx, run, of)
  if (job === undefined) return { stop: true as const }
  const { organizationId: orgId, services } = run
  const content = services.objectStore.read(importFileKey(orgId, of.importId, of.uploadId), position.fromByte)
  const chunk = await readChunk(content, position, format, rowsPerChunk)
  await store.insertRows(tx, orgId, of.importId, chunk.rows)
  await store.insertProblems(tx, orgId, of.importId, chunk.problems)
  await store.updateJob(tx, orgId, of.importId, {
    checkedRows: chunk.next.rowsBefore,
    checkedBytes: chunk.done ? job.sizeBytes : BigInt(chunk.next.fromByte),
    problemCount: job.problemCount + chunk.problems.length,
  })
  return { stop: false as const, done: chunk.done, next: chunk.next }
}

async function checkUnits(tx: OrgTransaction, run: Run, of: Input, afterLine: number) {
  const job = await currentJob(tx, run, of)
  if (job === undefined) return { stop: true as const }
  const { organizationId: orgId } = run
  const { rows, lastFirstLine } = await store.rowsOfNextUnits(tx, orgId, of.importId, afterLine, unitsPerChunk)
  const byUnit = Map.groupBy(rows, (row) => row.unitLabel)
  const labels = [...byUnit.keys()]
  const unreadable = await store.unreadableUnits(tx, orgId, of.importId, labels)
  const taken = await takenLabels(tx, job.associationId, labels)
  const problems = [...byUnit].flatMap(([label, unitRows]) => [
    ...(taken.has(label) ? [labelTaken(unitRows)] : []),
    ...checkUnit(unitRows, !unreadable.has(label)),
  ])
  await store.insertProblems(tx, orgId, of.importId, problems)
  await store.updateJob(tx, orgId, of.importId, { problemCount: job.problemCount + problems.length })
  return { stop: false as const, lastFirstLine: lastFirstLine ?? null }
}

function labelTaken(rows: readonly ImportRow[]): Problem {
  return { line: rows[0]?.line ?? 1, field: 'unit_label', code: 'UNIT_LABEL_TAKEN' }
}

async function finishCheck(tx: OrgTransaction, run: Run, of: Input): Promise<void> {
  const job = await currentJob(tx, run, of)
  if (job === undefined) return
  const { organizationId: orgId } = run
  const empty = job.checkedRows === 0 && job.problemCount === 0
  if (empty) await store.insertProblems(tx, orgId, of.importId, [{ line: 2, field: null, code: 'ROWS_MISSING' }])
  const problemCount = empty ? 1 : job.problemCount
  const found = await store.countFound(tx, orgId, of.importId)
  // A file with problems has to come again, so what it said about people need not stay.
  if (problemCount > 0) await store.deleteRows(tx, orgId, of.importId)
  await store.updateJob(tx, orgId, of.importId, { status: 'checked', problemCount, ...found })
  await recordWorkflowEvent(tx, run, {
    action: 'import.check',
    targetKind: 'import',
    targetId: of.importId,
    outcome: 'done',
    level: 'identity',
    rowCount: job.checkedRows,
  })
}

async function giveUp(tx: OrgTransaction, run: Run, of: Input, failure: store.ImportFailure): Promise<void> {
  if ((await currentJob(tx, run, of)) === undefined) return
  await store.deleteRows(tx, run.organizationId, of.importId)
  await store.updateJob(tx, run.organizationId, of.importId, { status: 'failed', failure, finishedAt: run.services.clock.now() })
  await recordWorkflowEvent(tx, run, { action: 'import.check', targetKind: 'import', targetId: of.importId, outcome: 'failed' })
}

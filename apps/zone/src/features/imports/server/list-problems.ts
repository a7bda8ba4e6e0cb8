import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { toImportProblem } from '../import-wire.ts'
import { countProblems, listProblems } from './import-store.ts'
import { loadImport } from './load-import.ts'

const position = z.tuple([z.number().int(), z.uuid()])

export const listImportProblems = inOrg.imports.problems.handler(async ({ context, input }) => {
  const { tx, orgId, paging } = context
  const job = await loadImport(context, input.importId, 'read')
  const list = paging(input)
  const after = list.after(position)
  const rows = await listProblems(tx, orgId, job.id, { after: after && { line: after[0], id: after[1] }, take: list.take })
  const total = list.includeTotal ? await countProblems(tx, orgId, job.id) : undefined
  return list.page(rows, toImportProblem, (problem) => [problem.line, problem.id], total)
})

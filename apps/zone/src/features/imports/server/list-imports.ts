import { associationErrors } from '@repo/contract'
import { z } from 'zod'
import { inOrg } from '../../../server/procedures.ts'
import { associationExists } from '../../associations/index.ts'
import { toImportJob } from '../import-wire.ts'
import { countJobs, listJobs } from './import-store.ts'

const position = z.tuple([z.uuid()])

export const listImports = inOrg.imports.list.handler(async ({ context: { tx, orgId, associationScope, paging }, input }) => {
  const { associationId } = input
  if (associationId !== undefined && !(await associationExists(tx, associationScope, associationId))) {
    throw associationErrors.ASSOCIATION_NOT_FOUND()
  }
  const list = paging(input)
  const filter = { associationId, status: input.status }
  const rows = await listJobs(tx, orgId, associationScope, filter, { afterId: list.after(position)?.[0], take: list.take })
  const total = list.includeTotal ? await countJobs(tx, orgId, associationScope, filter) : undefined
  return list.page(rows, toImportJob, (job) => [job.id], total)
})

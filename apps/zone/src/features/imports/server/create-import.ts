import { associationErrors } from '@repo/contract'
import { newZoneId } from '@repo/core'
import { inOrg } from '../../../server/procedures.ts'
import { associationById } from '../../associations/index.ts'
import { toImportJob } from '../import-wire.ts'
import { insertJob } from './import-store.ts'

/** Begins an import; the file comes next. */
export const createImport = inOrg.imports.create.handler(async ({ context: { tx, orgId, clock, associationScope, authorize }, input }) => {
  const association = await associationById(tx, associationScope, input.associationId)
  if (association === undefined) throw associationErrors.ASSOCIATION_NOT_FOUND()
  await authorize('import', 'create', { associationId: association.id })
  const job = await insertJob(tx, {
    organizationId: orgId,
    id: newZoneId(),
    associationId: association.id,
    columnSeparator: input.columnSeparator,
    decimalSign: input.decimalSign,
    createdAt: clock.now(),
  })
  return toImportJob(job)
})

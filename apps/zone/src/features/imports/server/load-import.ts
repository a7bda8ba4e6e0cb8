import { importErrors } from '@repo/contract'
import type { OrgContext } from '../../../server/procedures.ts'
import { findJob, lockJob, type StoredJob } from './import-store.ts'

/** Loads an import the caller may see and asks for `action` on it. @throws IMPORT_NOT_FOUND, FORBIDDEN */
export async function loadImport(context: OrgContext, id: string, action: string): Promise<StoredJob> {
  return authorized(context, await findJob(context.tx, context.orgId, id, context.associationScope), action)
}

/** As `loadImport`, and holds it for a change of its state. */
export async function lockImport(context: OrgContext, id: string, action: string): Promise<StoredJob> {
  return authorized(context, await lockJob(context.tx, context.orgId, id, context.associationScope), action)
}

async function authorized({ authorize }: OrgContext, job: StoredJob | undefined, action: string): Promise<StoredJob> {
  if (job === undefined) throw importErrors.IMPORT_NOT_FOUND()
  await authorize('import', action, { associationId: job.associationId })
  return job
}

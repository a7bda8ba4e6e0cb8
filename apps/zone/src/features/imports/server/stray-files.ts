/**
 * Files of imports that nobody will ask for: the process that took an upload died before the import knew of it, or a removal gave up. The daily
 * round looks for them. A file may be a day old before it counts, so that an upload that is just arriving is left alone.
 */
import type { OrgTransaction } from '@repo/db/zone'
import type { WorkflowRun } from '@repo/workflows'
import type { WorkflowServices } from '../../../server/define-workflow.ts'
import { objectKey } from '../../../server/object-store.ts'
import { importFilesKind } from './import-files.ts'
import { uploadsInUse } from './import-store.ts'

type Run = Pick<WorkflowRun<OrgTransaction, unknown, WorkflowServices>, 'organizationId' | 'services'>

const strayAfterMs = 24 * 3600 * 1000
/** One piece of a step's record. */
const filesMax = 200

const dayAgo = ({ services }: Run): Date => new Date(services.clock.now().getTime() - strayAfterMs)

export function removeUnfinishedUploads(run: Run): Promise<void> {
  return run.services.objectStore.removeUnfinished(run.organizationId, importFilesKind, dayAgo(run))
}

/** @returns ids of files, at most a piece of them; none when all is well */
export async function findStrayFiles(tx: OrgTransaction, run: Run): Promise<string[]> {
  const used = await uploadsInUse(tx, run.organizationId)
  // Files in use come back as well: those of every open import and one piece of strays are asked for.
  const ids = await run.services.objectStore.list(run.organizationId, importFilesKind, dayAgo(run), used.size + filesMax)
  return ids.filter((id) => !used.has(id)).slice(0, filesMax)
}

export async function removeFiles({ services, organizationId }: Run, ids: readonly string[]): Promise<void> {
  for (const id of ids) await services.objectStore.remove(objectKey(organizationId, importFilesKind, id))
}

import { importFailures, importProblemMessages, type ImportJob, type ImportProblem } from '@repo/contract'
import { expiryOf } from './import-states.ts'
import type { StoredJob, StoredProblem } from './server/import-store.ts'

/** A job as the API shows it. */
export function toImportJob(job: StoredJob): ImportJob {
  const { foundUnits, foundProperties, foundOwners } = job
  return {
    id: job.id as ImportJob['id'],
    associationId: job.associationId as ImportJob['associationId'],
    status: job.status,
    sizeBytes: Number(job.sizeBytes),
    progress: { checkedBytes: Number(job.checkedBytes), checkedRows: job.checkedRows },
    problemCount: job.problemCount,
    found:
      foundUnits === null || foundProperties === null || foundOwners === null
        ? null
        : { units: foundUnits, properties: foundProperties, owners: foundOwners },
    failure: importFailures.find((failure) => failure === job.failure) ?? null,
    createdAt: job.createdAt.toISOString(),
    expiresAt: expiryOf(job.status, job.lastActiveAt)?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  }
}

export function toImportProblem({ line, field, code }: StoredProblem): ImportProblem {
  return { line, field, code, message: importProblemMessages[code] }
}

import type { assessmentKinds } from '@repo/contract'
import type { Id } from '@repo/core'
import { organizationInScope, type OrgTransaction } from '@repo/db/zone'

export interface UnfinishedRun {
  readonly id: Id<'AssessmentRunId'>
  readonly periodStart: string
  readonly kind: (typeof assessmentKinds)[number]
  readonly status: 'posting' | 'partly_failed'
}

/** Runs of months up to a day that still have charges to post, oldest first. */
export async function unfinishedRuns(tx: OrgTransaction, associationId: string, until: string): Promise<UnfinishedRun[]> {
  return tx.$queryRaw<UnfinishedRun[]>`
    select id, period_start::text as "periodStart", kind, status from app.assessment_run
    where organization_id = ${organizationInScope} and association_id = ${associationId}::uuid
      and period_start <= ${until}::date and status in ('posting', 'partly_failed')
    order by period_start, ordinal`
}

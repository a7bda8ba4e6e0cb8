import type { OrgId, UserId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { AuditCodes } from '../../../server/audit-codes.ts'
import type { RequestContext } from '../../../server/request-context.ts'

const byLink = {
  actorKind: 'user',
  authenticationStrength: 'link',
  decision: 'allowed',
  outcome: 'done',
} as const satisfies AuditCodes

/**
 * Stores the one audit event of a write that comes in by a link, and so without the ladder of organisation procedures. The link is how the
 * caller was known.
 */
export async function recordLinkUse(
  tx: OrgTransaction,
  context: RequestContext,
  event: {
    readonly orgId: OrgId
    readonly userId: UserId
    readonly action: string
    readonly targetKind: string
    readonly targetId: string
  },
): Promise<void> {
  const { ZONE: zone, CELL: cell } = context.services.environment
  const { orgId: organizationId, userId: actorId, ...what } = event
  const traceId = /^[0-9a-f]{32}$/.test(context.traceId) ? context.traceId : null
  await tx.auditEvent.createMany({ data: [{ organizationId, zone, cell, actorId, traceId, bucket: 'R3', ...what, ...byLink }] })
}

import type { OrgId, UserId } from '@repo/core'
import type { OrgTransaction } from '@repo/db/zone'
import type { RequestContext } from '../../../server/request-context.ts'

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
  const how = { authenticationStrength: 'link', decision: 'allowed', outcome: 'done', bucket: 'R3' }
  await tx.auditEvent.createMany({ data: [{ organizationId, zone, cell, actorKind: 'user', actorId, traceId, ...what, ...how }] })
}

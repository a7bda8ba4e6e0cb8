import { accessErrors } from '@repo/contract'
import type { OrgContext } from '../../../server/procedures.ts'
import { escalationForStep, setRequestOf, tellEscalation } from '../../provisioning/index.ts'

/** What a request must say to be the answer to an escalation. */
export interface Answering {
  readonly escalationId?: string | undefined
  readonly purpose: string
  readonly ticket: string
}

/**
 * Looks at the escalation that a request takes up, and holds it.
 * @throws ACCESS_ESCALATION_NOT_FOUND, ACCESS_ESCALATION_TAKEN, ACCESS_ESCALATION_DIFFERS
 */
export async function requireTakable({ tx, orgId }: OrgContext, { escalationId, purpose, ticket }: Answering): Promise<void> {
  if (escalationId === undefined) return
  const escalation = await escalationForStep(tx, orgId, escalationId)
  if (!escalation) throw accessErrors.ACCESS_ESCALATION_NOT_FOUND()
  if (escalation.requestId !== null) throw accessErrors.ACCESS_ESCALATION_TAKEN()
  if (escalation.purpose !== purpose || escalation.ticket !== ticket) throw accessErrors.ACCESS_ESCALATION_DIFFERS()
}

/** Notes that a request is the answer, and lets the control plane know that somebody has taken it up: that, and nothing of what they said. */
export async function takeUp({ tx, orgId }: OrgContext, escalationId: string | undefined, requestId: string): Promise<void> {
  if (escalationId === undefined) return
  await setRequestOf(tx, orgId, escalationId, requestId)
  await tellEscalation(tx, orgId, requestId, 'taken')
}

/** Which organisation a request is for. The edge routed on what was claimed; here it is decided, and everything must agree. */
import { requestErrors } from '@repo/contract'
import { edgeErrors, routingErrors } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import type { Actor, RequestContext } from './request-context.ts'

export interface AssertedOrg {
  readonly orgId: OrgId
  readonly epoch: number
}

/**
 * The organisation the zone's edge vouches for.
 * @throws ASSERTION_REQUIRED without an assertion, ORG_REQUIRED when it names none
 */
export function assertedOrg({ assertion }: Pick<RequestContext, 'assertion'>): AssertedOrg {
  if (!assertion) throw edgeErrors.ASSERTION_REQUIRED()
  if (assertion.org === null) throw routingErrors.ORG_REQUIRED()
  return { orgId: assertion.org, epoch: assertion.epoch }
}

/**
 * Path, header, key and host must name one organisation.
 * @throws ORG_SCOPE_CONFLICT when one of them names another than the edge's assertion
 */
export function requireAgreement(orgId: OrgId, context: Pick<RequestContext, 'claimedOrgIds' | 'actor'>): void {
  const boundTo = context.actor?.kind === 'apiKey' ? [context.actor.orgId] : []
  if ([...context.claimedOrgIds, ...boundTo].some((claimed) => claimed !== orgId)) throw routingErrors.ORG_SCOPE_CONFLICT()
}

/** @throws UNAUTHENTICATED when nobody is signed in and no valid key was sent */
export function requireActor({ actor }: Pick<RequestContext, 'actor'>): Actor {
  if (!actor) throw requestErrors.UNAUTHENTICATED()
  return actor
}

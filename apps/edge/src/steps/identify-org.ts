/**
 * Which organisation: from the path, `X-Org-Id`, the API key or token, or the organisation host. All that are present must agree; the
 * browser's active-organisation cookie is only a default when none is. The edge routes on what is claimed and verifies nothing.
 */
import { needsNoOrganization, routingErrors } from '@repo/contract/edge'
import type { AppError } from '@repo/core'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Exchange, StepOutcome } from '../exchange.ts'
import { claimOfAuthorization, claimOfCookie, claimOfHeader, claimOfPath, type Claim } from './organization-claims.ts'

const refuse = (error: AppError): Answer => ({ kind: 'error', error, step: 'identify_org' })

export function identifyOrg(exchange: Exchange, parts: EdgeParts): StepOutcome {
  // A zone host goes whole to the zone's own edge, which asks this question there.
  if (parts.config.role === 'global' && exchange.host !== 'bare') return undefined
  const { head, path } = exchange
  if (head.count('x-org-id') > 1) return refuse(routingErrors.ORG_ID_REPEATED())
  const optional = exchange.host !== 'bare' && (needsNoOrganization(path) || leadsNowhere(path))
  const fromHost = exchange.hostAlias === undefined ? undefined : parts.organizationOfAlias(exchange.hostAlias)
  if (exchange.hostAlias !== undefined && fromHost === undefined) return refuse(routingErrors.ORG_NOT_FOUND())

  let claimed: Claim | 'conflict' = optional || exchange.host === 'bare' ? undefined : claimOfPath(path)
  claimed = agreed(claimed, claimOfHeader(head.value('x-org-id')))
  claimed = agreed(claimed, claimOfAuthorization(head.value('authorization')))
  claimed = agreed(claimed, fromHost)
  if (claimed === undefined && !optional && exchange.host !== 'bare') claimed = claimOfCookie(head.value('cookie'))
  if (claimed === 'malformed') return refuse(routingErrors.ORG_ID_MALFORMED())
  if (claimed === 'conflict') return refuse(routingErrors.ORG_SCOPE_CONFLICT())
  if (claimed !== undefined) exchange.org = claimed
  else if (!optional) return refuse(routingErrors.ORG_REQUIRED())
  return undefined
}

/** What two places say together. One that is malformed says more than a disagreement: there is nothing to agree with. */
function agreed(one: Claim | 'conflict', other: Claim): Claim | 'conflict' {
  if (one === undefined || one === other) return other
  if (other === undefined) return one
  return one === 'malformed' || other === 'malformed' ? 'malformed' : 'conflict'
}

/**
 * A page's address that names no organisation where pages do leads nowhere, and needs none to say so: the zone shows people its page for
 * what is not there. The browser's default would only hide the mistake.
 */
function leadsNowhere(path: string): boolean {
  return !path.startsWith('/api/') && claimOfPath(path) === undefined
}

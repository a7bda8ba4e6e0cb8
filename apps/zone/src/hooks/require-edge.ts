/**
 * Second hook: nothing is served that the zone's own edge did not vouch for. The organisation and its epoch come from the edge's assertion
 * and from nowhere else; what the request itself names is only compared with it. Health paths alone are open to direct calls.
 */
import type { Handle } from '@sveltejs/kit/hooks'
import {
  apiKeyPrefix,
  assertionHeader,
  orgHeader,
  rememberingVerifier,
  edgeErrors,
  routingErrors,
  type AssertionResult,
} from '@repo/contract/edge'
import { isUuid, type OrgId } from '@repo/core'
import { declareNames, log } from '@repo/telemetry'
import { refuse } from './refuse.ts'
import { services } from '../server/running.ts'

declareNames(['assertion_refused'])

const verify = rememberingVerifier()
const openPaths = new Set(['/healthz', '/readyz', '/api/v1/healthz'])

export const requireEdge: Handle = ({ event, resolve }) => {
  event.locals.services = services()
  event.locals.claimedOrgIds = []
  if (openPaths.has(event.url.pathname)) return resolve(event)

  const result = check(event.request.headers.get(assertionHeader) ?? undefined)
  if (!result.ok) {
    log.warn('assertion_refused', {}, edgeErrors.ASSERTION_REQUIRED({ detail: result.reason }))
    return refuse(event, edgeErrors.ASSERTION_REQUIRED())
  }
  event.locals.assertion = result.claims
  const claimed = claimedOrgIds(event.request.headers, event.params['org'])
  if (claimed === undefined) return refuse(event, routingErrors.ORG_ID_MALFORMED())
  event.locals.claimedOrgIds = claimed
  if (event.params['org'] !== undefined && result.claims.org !== event.params['org'])
    return refuse(event, routingErrors.ORG_SCOPE_CONFLICT())
  return resolve(event)
}

function check(header: string | undefined): AssertionResult {
  const { assertionKeys, environment, clock } = services()
  const expected = { zone: environment.ZONE, nowMs: clock.now().getTime() }
  const result = verify(header, assertionKeys.current(), expected)
  // The edge may sign with a key that was made a moment ago.
  return !result.ok && result.reason === 'unknown_key' ? verify(header, assertionKeys.reread(), expected) : result
}

/** Every organisation the request names; undefined when one of them is no id. */
function claimedOrgIds(headers: Headers, pathOrg: string | undefined): readonly OrgId[] | undefined {
  const bearer = headers.get('authorization')?.replace(/^Bearer\s+/i, '')
  const keyOrg = bearer?.startsWith(apiKeyPrefix) ? bearer.slice(apiKeyPrefix.length).split('_')[0] : undefined
  const named = [headers.get(orgHeader) ?? undefined, keyOrg, pathOrg].filter((claim) => claim !== undefined)
  return named.every(isUuid) ? (named as OrgId[]) : undefined
}

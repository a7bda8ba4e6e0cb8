import { controlErrors } from '@repo/contract/control'
import { controlPlaneAudience, verifyServiceToken } from '@repo/contract/edge'
import type { ControlServices } from '../../server/services.ts'

type Part = Pick<ControlServices, 'trustedKeys' | 'clock'>

/** The bearer token of a request, without its scheme. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]+)$/.exec(headers.get('authorization') ?? '')?.[1]
}

/**
 * The zone or edge that calls.
 * @returns its name, `zone:eu` or `edge:global-1`
 * @throws SERVICE_TOKEN_REFUSED, the same for every reason
 */
export async function requireService({ trustedKeys, clock }: Part, headers: Headers): Promise<string> {
  const claims = await verifyServiceToken(bearerOf(headers), trustedKeys, controlPlaneAudience, clock.now().getTime())
  if (!claims) throw controlErrors.SERVICE_TOKEN_REFUSED()
  return claims.issuer
}

/**
 * The zone that calls. A zone reads its own jobs and reports of itself alone: its code comes from its key, never from the request.
 * @throws SERVICE_TOKEN_REFUSED also for an edge
 */
export async function requireZone(part: Part, headers: Headers): Promise<string> {
  const zone = /^zone:([a-z0-9]+)$/.exec(await requireService(part, headers))?.[1]
  if (!zone) throw controlErrors.SERVICE_TOKEN_REFUSED()
  return zone
}

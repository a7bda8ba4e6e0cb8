import { activeOrganizationCookie } from '@repo/contract/edge'
import type { RequestContext } from '../../../server/request-context.ts'
import { sessionLifetimeS } from '../session-limits.ts'

/** Puts cookies into the answer of this request, whether a page or an API call asked. */
export function addCookies({ responseHeaders }: Pick<RequestContext, 'responseHeaders'>, cookies: readonly string[]): void {
  for (const cookie of cookies) responseHeaders.append('set-cookie', cookie)
}

/** Makes an organisation this browser's default. It is a convenience: whatever a request names itself goes before it. */
export function rememberOrganization(context: RequestContext, orgId: string): void {
  const secure = context.services.environment.PUBLIC_ZONE_ORIGIN.startsWith('https:') ? '; Secure' : ''
  addCookies(context, [`${activeOrganizationCookie}=${orgId}; Path=/; Max-Age=${sessionLifetimeS}; HttpOnly; SameSite=Lax${secure}`])
}

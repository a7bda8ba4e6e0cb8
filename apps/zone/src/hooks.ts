/**
 * What router and server agree on before a route is chosen. Pages of an organisation lie under its id; an address that begins with anything
 * else and is none of the zone's own is no organisation's page, so it leads to the page for what is not there.
 */
import type { Reroute } from '@sveltejs/kit/hooks'
import { needsNoOrganization } from '@repo/contract/zone-paths'

const underAnOrganization = /^\/[0-9a-f-]{36}(\/|$)/
/** Three parts of which no route has the second. */
const nowhere = '/-/-/-'

export const reroute: Reroute = ({ url: { pathname } }) =>
  underAnOrganization.test(pathname) || pathname.startsWith('/api/') || needsNoOrganization(pathname) ? undefined : nowhere

/**
 * Which rules apply: bare host, a zone's host, or an organisation's. A name that is not ours is refused with 421 (RFC 9110 §15.5.20),
 * so that nobody can be sent through this edge under a name of his own.
 */
import { edgeErrors, needsNoOrganization, type DirectoryZone } from '@repo/contract/edge'
import { hostNameOf } from '../tls/server-names.ts'
import type { EdgeParts } from '../edge-parts.ts'
import type { Answer, Exchange, StepOutcome } from '../exchange.ts'

const notServed = (): Answer => ({ kind: 'error', error: edgeErrors.HOST_NOT_SERVED(), step: 'host' })
const noRoute = (): Answer => ({ kind: 'error', error: edgeErrors.ROUTE_NOT_FOUND(), step: 'host' })
const aliasForm = /^[a-z2-7]{4,20}$/

export function identifyHost(exchange: Exchange, parts: EdgeParts): StepOutcome {
  const authority = (exchange.head.value('host') ?? '').toLowerCase()
  exchange.routeClass = classify(exchange.path)
  // A certificate may cover more than one name, and a client may reuse the connection for another: each has its own rules (RFC 9110 §7.4).
  if (exchange.serverName !== undefined && !exchange.fromListedEdge && hostNameOf(authority) !== exchange.serverName) return notServed()
  return parts.config.role === 'global' ? onGlobalEdge(exchange, parts, authority) : onZoneEdge(exchange, parts, authority)
}

function onGlobalEdge(exchange: Exchange, parts: EdgeParts, authority: string): StepOutcome {
  const { config, directory } = parts
  if (config.role === 'global' && config.bareHosts.includes(authority)) return onBareHost(exchange)
  // Without a directory no name can be told from a stranger's, and a 421 would tell a client to go away for good.
  if (!parts.directoryUsable()) return { kind: 'error', error: edgeErrors.DIRECTORY_NOT_READY({ retryAfterS: 1 }), step: 'host' }
  const zone = directory.zoneByAuthority(authority)
  if (zone) return toZone(exchange, zone.code, undefined)
  const organizationHost = splitOrganizationHost(authority, (host): DirectoryZone | undefined => directory.zoneByAuthority(host))
  return organizationHost ? toZone(exchange, organizationHost.found.code, organizationHost.alias) : notServed()
}

/** The bare host serves the entry page and routes the API by organisation; nothing else is there. */
function onBareHost(exchange: Exchange): StepOutcome {
  const { path, head } = exchange
  exchange.host = 'bare'
  if (path === '/healthz' || path === '/readyz') return { kind: 'health', path }
  if (path === '/api/v1' || path.startsWith('/api/v1/')) return undefined
  exchange.routeClass = 'entry'
  return head.method === 'GET' || head.method === 'HEAD' ? { kind: 'entry', path } : noRoute()
}

function toZone(exchange: Exchange, zone: string, alias: string | undefined): StepOutcome {
  exchange.host = alias === undefined ? 'zone' : 'organization'
  exchange.hostZone = zone
  exchange.hostAlias = alias
  exchange.routeClass = 'zone'
  return undefined
}

function onZoneEdge(exchange: Exchange, { config }: EdgeParts, authority: string): StepOutcome {
  if (config.role !== 'zone') return notServed()
  if (config.zoneHosts.includes(authority)) {
    exchange.host = 'zone'
    exchange.hostZone = config.zone
    return undefined
  }
  const organizationHost = splitOrganizationHost(authority, (host) => (config.zoneHosts.includes(host) ? host : undefined))
  if (organizationHost) {
    exchange.host = 'organization'
    exchange.hostZone = config.zone
    exchange.hostAlias = organizationHost.alias
    return undefined
  }
  // The bare host's API reaches a zone through a listed edge alone.
  if (!exchange.fromListedEdge || !config.bareHosts.includes(authority)) return notServed()
  return exchange.path.startsWith('/api/v1/') ? undefined : noRoute()
}

/** Takes `<alias>.o.<zone host>` apart. */
function splitOrganizationHost<Found>(
  authority: string,
  find: (zoneHost: string) => Found | undefined,
): { alias: string; found: Found } | undefined {
  const [alias = '', marker, ...rest] = authority.split('.')
  if (marker !== 'o' || !aliasForm.test(alias)) return undefined
  const found = find(rest.join('.'))
  return found === undefined ? undefined : { alias, found }
}

function classify(path: string): Exchange['routeClass'] {
  if (path === '/healthz' || path === '/readyz') return 'health'
  if (path.startsWith('/api/v1/files')) return 'upload'
  if (path.startsWith('/api/')) return 'api'
  if (path.startsWith('/_app/') || path.startsWith('/assets/')) return 'asset'
  return needsNoOrganization(path) || path.startsWith('/') ? 'page' : 'other'
}

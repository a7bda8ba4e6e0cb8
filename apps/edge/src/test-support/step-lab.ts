import { parseEdgeConfig, type DirectoryOrganization } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { Directory } from '../directory/directory.ts'
import { LoadGauge } from '../limits/load-gauge.ts'
import { OrganizationRates } from '../limits/organization-rates.ts'
import type { EdgeParts } from '../edge-parts.ts'
import { newExchange, type Exchange, type StepOutcome } from '../exchange.ts'
import { headOf } from './head-of.ts'

export const zones = [
  { code: 'eu', webOrigin: 'http://eu.localhost:8080' },
  { code: 'us', webOrigin: 'http://us.localhost:8080' },
]
export const cells = [
  { number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:9200', countries: ['DE'] },
  { number: 2, code: 'us-1', zone: 'us', edgeAddress: 'http://127.0.0.1:9100', countries: ['US'] },
]

/** The parts a step may use, over a directory of the given organisations. */
export function stepParts(
  role: 'global' | 'zone',
  organizations: readonly DirectoryOrganization[] = [],
  aliases: ReadonlyMap<string, OrgId> = new Map(),
): EdgeParts & { directory: Directory } {
  const shared = {
    edgeId: role === 'global' ? 'global-1' : 'eu-1',
    listen: { host: '127.0.0.1', port: 0 },
    admin: { host: '127.0.0.1', port: 0 },
    controlPlane: { url: 'http://127.0.0.1:1', trustedKeysFolder: '/x' },
    serviceKeyFolder: '/x',
    stateFolder: '/x',
    telemetryFolder: '/x',
    bareHosts: ['localhost:8080'],
    limits: { movingHoldMs: 50 },
  }
  const zone = { zone: 'eu', cell: 'eu-1', zoneHosts: ['eu.localhost:8080'], assertionKeyFolder: '/x', listedEdgesFolder: '/x' }
  const config = parseEdgeConfig({ role, ...shared, ...(role === 'zone' ? zone : {}) })
  const directory = new Directory()
  directory.replace({ sequence: 1, issuedAt: '2026-01-05T12:00:00.000Z', zones, cells, organizations })
  return {
    config,
    limits: config.limits,
    directory,
    rates: new OrganizationRates({ perSecond: 16_000, burst: 1_000_000 }),
    load: new LoadGauge({ requestsMax: config.limits.requestsMax, lagMsMax: config.limits.shedLagMs }),
    directoryUsable: () => true,
    refreshDirectory: () => Promise.resolve(),
    organizationOfAlias: (alias) => aliases.get(alias),
    isListedEdge: (token) => Promise.resolve(token === 'listed'),
    hopToken: (to) => Promise.resolve(`hop ${to}`),
    assertion: (org, epoch) => `assertion ${org ?? 'none'} ${epoch}`,
  }
}

export function exchangeOf(facts: Parameters<typeof headOf>[0], found: Partial<Exchange> = {}): Exchange {
  const exchange = newExchange(headOf(facts), { remoteAddress: '192.0.2.7', requestId: '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10', nowMs: 0 })
  return Object.assign(exchange, found)
}

/** The error code of a step's outcome, or its kind, or 'pass'. */
export function outcomeOf(outcome: StepOutcome): string {
  if (!outcome) return 'pass'
  return outcome.kind === 'error' ? outcome.error.code : outcome.kind
}

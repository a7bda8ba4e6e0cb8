/**
 * HAProxy's configuration for the global entrance, from the directory's zones and cells. It does what the edge's steps do with one map look-up; what
 * it cannot do is said in deploy/haproxy/README.md.
 */
import { errorEnvelope } from '@repo/contract'
import { edgeErrors, routingErrors, zoneAuthority, type DirectoryCell, type DirectoryZone } from '@repo/contract/edge'
import type { AppError } from '@repo/core'

export interface RenderOptions {
  readonly listen: string
  readonly bareHosts: readonly string[]
  readonly publicScheme: 'http' | 'https'
  readonly zones: readonly DirectoryZone[]
  readonly cells: readonly DirectoryCell[]
  /** Files of the maps, and the runtime socket. */
  readonly organizationsMap: string
  readonly hopsMap: string
  readonly socket: string
}

const uuid = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
const reading = '{ method GET HEAD OPTIONS }'

export function renderConfig(options: RenderOptions): string {
  const { listen, bareHosts, publicScheme, zones, cells, organizationsMap, hopsMap, socket } = options
  const served = [...zones].filter(({ code }) => cells.some(({ zone }) => zone === code)).sort((a, b) => a.code.localeCompare(b.code))
  const ordered = [...cells].sort((a, b) => a.number - b.number)
  return `# Made from the directory; changes here are lost.
global
  stats socket ${socket} mode 600 level admin expose-fd listeners
defaults
  mode http
  timeout connect 2s
  timeout client 65s
  timeout server 60s
  timeout http-request 10s
  timeout http-keep-alive 65s
  timeout tunnel 1h
  http-reuse always
  unique-id-format %[uuid]
frontend freehold
  bind ${listen}
  # What only the parts say to each other.
  http-request del-header x-freehold- -m beg
  http-request del-header x-forwarded- -m beg
  http-request del-header forwarded
  http-request del-header traceparent
  http-request del-header tracestate
  http-request set-header x-request-id %[unique-id]
  http-request set-header x-forwarded-for %[src]
  http-request set-header x-forwarded-proto ${publicScheme}
  http-request set-header x-forwarded-host %[req.hdr(host),lower]
  acl bare req.hdr(host),lower -m str ${bareHosts.join(' ')}
${served.flatMap(hostAcls).join('\n')}
  ${refuse(edgeErrors.HOST_NOT_SERVED(), `!bare ${served.map(({ code }) => `!host_${code}`).join(' ')}`)}
  # The bare host: the API, by organisation.
${[
  refuse(edgeErrors.ROUTE_NOT_FOUND(), 'bare !{ path_beg /api/v1/ }'),
  refuse(routingErrors.ORG_ID_REPEATED(), 'bare { req.fhdr_cnt(x-org-id) gt 1 }'),
  'http-request set-var(txn.header) req.fhdr(x-org-id) if bare',
  'http-request set-var(txn.key) req.hdr(authorization),field(2,_) if bare { req.hdr(authorization) -m reg ^Bearer\\ fh_[0-9a-f-]{36}_ }',
  refuse(
    routingErrors.ORG_SCOPE_CONFLICT(),
    'bare { var(txn.header) -m found } { var(txn.key) -m found } !{ var(txn.header),strcmp(txn.key) eq 0 }',
  ),
  'http-request set-var(txn.org) var(txn.header) if bare',
  'http-request set-var(txn.org) var(txn.key) if bare !{ var(txn.org) -m found }',
  refuse(routingErrors.ORG_REQUIRED(), 'bare !{ var(txn.org) -m found }'),
  refuse(routingErrors.ORG_ID_MALFORMED(), `bare !{ var(txn.org) -m reg ${uuid} }`),
  `http-request set-var(txn.entry) var(txn.org),map_str(${organizationsMap}) if bare`,
  refuse(routingErrors.ORG_NOT_FOUND(), 'bare !{ var(txn.entry) -m found }'),
  'http-request set-var(txn.cell) var(txn.entry),field(1,:) if bare',
  'http-request set-var(txn.state) var(txn.entry),field(2,:) if bare',
  ...ordered.flatMap((cell) => strictRules(cell, zones)),
  refuse(routingErrors.ORG_PROVISIONING({ retryAfterS: 2 }), 'bare { var(txn.state) -m str provisioning }'),
  refuse(routingErrors.ORG_MOVING({ retryAfterS: 2 }), 'bare { var(txn.state) -m str moving }'),
  refuse(routingErrors.READ_ONLY({ retryAfterS: 30 }), `bare { var(txn.state) -m str read_only } !${reading} !{ path_beg /api/v1/rpc/ }`),
  refuse(routingErrors.ORG_SUSPENDED(), 'bare { var(txn.state) -m str suspended }'),
  refuse(routingErrors.ORG_CLOSED(), 'bare { var(txn.state) -m str closed }'),
  refuse(routingErrors.ORG_MISDIRECTED(), 'bare { var(txn.state) -m str moved }'),
  ...served.map(({ code }) => `use_backend ${firstCell(ordered, code)} if host_${code}`),
  'use_backend %[var(txn.cell)] if bare',
]
  .map((line) => `  ${line}`)
  .join('\n')}
${ordered.map((cell) => backend(cell, hopsMap)).join('\n')}
`
}

function hostAcls(zone: DirectoryZone): string[] {
  const authority = zoneAuthority(zone)
  const escaped = authority.replace(/\./g, '\\\\.')
  return [
    `  acl host_${zone.code} req.hdr(host),lower -m str ${authority}`,
    `  acl host_${zone.code} req.hdr(host),lower -m reg ^[a-z2-7]{4,20}\\\\.o\\\\.${escaped}$`,
  ]
}

const firstCell = (cells: readonly DirectoryCell[], zone: string): string => cells.find((cell) => cell.zone === zone)?.code ?? ''

function strictRules({ code, zone: zoneCode }: DirectoryCell, zones: readonly DirectoryZone[]): string[] {
  const zone = zones.find((one) => one.code === zoneCode)
  if (!zone) return []
  const strict = `bare { var(txn.cell) -m str ${code} } { var(txn.entry),field(3,:) -m str strict }`
  return [
    `http-request redirect code 308 location ${zone.webOrigin}%[url] if ${strict} { method GET HEAD }`,
    refuse(routingErrors.ORG_HOST_REQUIRED({ data: { host: zoneAuthority(zone) } }), strict),
  ]
}

function backend({ code, zone, edgeAddress }: DirectoryCell, hopsMap: string): string {
  const { hostname, port, protocol } = new URL(edgeAddress)
  const tls = protocol === 'https:' ? ' ssl verify required ca-file @system-ca' : ''
  return `backend ${code}
  http-request set-header x-freehold-hop %[str(${zone}),map_str(${hopsMap})]
  server edge ${hostname}:${port || (protocol === 'https:' ? '443' : '80')}${tls}`
}

/** The envelope that the edge would answer. */
function refuse(error: AppError, condition: string): string {
  const meta = { requestId: '%[unique-id]', traceId: '0'.repeat(32), timestamp: '%[date,utime(%Y-%m-%dT%H:%M:%SZ)]', locale: 'en' }
  const body = JSON.stringify(errorEnvelope(error, meta)).replace(/[\\"$]/g, '\\$&')
  const retry = error.retryAfterS === undefined ? '' : ` hdr retry-after ${error.retryAfterS}`
  return `http-request return status ${error.status} content-type application/json lf-string "${body}" hdr cache-control no-store${retry} if ${condition}`
}

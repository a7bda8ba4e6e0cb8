/**
 * One edge process's configuration, read once at start from a JSON file and refused whole when anything in it is missing, wrong or
 * unknown. The same program is the global edge or a zone's edge by `role`.
 */
import { z } from 'zod'
import { authoritySchema, cellCodeSchema, edgeIdSchema, zoneCodeSchema } from './names.ts'
import { serviceIssuerSchema } from './service-token.ts'

const port = z.int().min(0).max(65_535)
const listen = z.strictObject({ host: z.string().min(1), port })
const folder = z.string().min(1)
const ms = z.int().min(1)

export const edgeLimitsSchema = z.strictObject({
  /** Largest head, in bytes. */
  headBytes: z.int().min(1024).default(32_768),
  /** Most header fields in a request. */
  fieldsMax: z.int().min(10).default(128),
  /** Largest body under /api/v1/files and of imports, in bytes. */
  uploadBytes: z.int().min(1).default(5_368_709_120),
  /** Largest body anywhere else, in bytes. */
  bodyBytes: z.int().min(1).default(10_485_760),
  headTimeoutMs: ms.default(10_000),
  /** How long a body may pause, either way. */
  idleTimeoutMs: ms.default(60_000),
  keepAliveMs: ms.default(65_000),
  connectTimeoutMs: ms.default(2_000),
  /** How long the part behind may take until the first byte of its answer. */
  answerTimeoutMs: ms.default(60_000),
  /** Longest wait for a move's cut-over. */
  movingHoldMs: ms.default(2_000),
  /** Longest wait for the directory to catch up with a zone that answered "your epoch is old". */
  refreshMs: ms.default(1_000),
  drainMs: ms.default(5_000),
  connectionsPerUpstream: z.int().min(1).default(256),
  /** Most client connections at a time. */
  connectionsMax: z.int().min(1).default(20_000),
  /** Most requests under way to one cell, or to the instances behind a zone's edge. */
  requestsPerCell: z.int().min(8).default(512),
  /** What one organisation may ask, a second on average and at once after a pause. */
  organizationRequestsPerSecond: z.number().min(0.1).max(16_000).default(500),
  organizationRequestsBurst: z.int().min(1).max(1_000_000).default(2_000),
  /** Requests open at a time, and how late the loop may be on average, before requests are refused with Retry-After. */
  requestsMax: z.int().min(1).default(8_192),
  shedLagMs: ms.default(2_000),
  /** How often an app instance is asked whether it lives, and how long it may take to say so. */
  probeEveryMs: ms.default(5_000),
  probeTimeoutMs: ms.default(2_000),
})
export type EdgeLimits = z.infer<typeof edgeLimitsSchema>

/** An address, or a network as `192.0.2.0/24`. */
const networkSchema = z.string().regex(/^[0-9a-f.:]+(\/\d{1,3})?$/)

export const edgeTlsSchema = z.strictObject({
  /** `<name>.crt` (chain) and `<name>.key` in PEM; swapped while the edge runs. */
  certificateFolder: folder,
  /** 32 bytes from which ticket keys are made; made when it is missing. Every edge that shares an address shares it. */
  ticketSecretFile: z.string().min(1),
  /** Connections on the same port that are not TLS. */
  plain: z.enum(['refuse', 'serve']).default('refuse'),
  /** Offer HTTP/2 to clients. It costs several times the CPU of HTTP/1.1 for each request. */
  http2: z.boolean().default(false),
  /** Server names by which other edges come; with `edgeAuthorityFile` they have to show a certificate that it signed. */
  edgeNames: z.array(authoritySchema).default([]),
  edgeAuthorityFile: z.string().min(1).optional(),
})

/** For `https` addresses behind the edge. Without it the system's authorities are asked and no certificate is shown. */
export const upstreamTlsSchema = z.strictObject({
  authorityFile: z.string().min(1),
  certificateFile: z.string().min(1).optional(),
  keyFile: z.string().min(1).optional(),
})

const shared = {
  edgeId: edgeIdSchema,
  listen,
  /** Loopback only: health, metrics and, in a zone, the registration of instances. */
  admin: listen,
  controlPlane: z.strictObject({
    url: z.url(),
    issuer: serviceIssuerSchema.default('control:main'),
    /** `<kid>.pub` files of the control plane. */
    trustedKeysFolder: folder,
  }),
  /** Holds `service-edge-<edgeId>.<suffix>.pem`. */
  serviceKeyFolder: folder,
  /** The last good copy of the directory lives here. */
  stateFolder: folder,
  telemetryFolder: folder,
  /** Share of the requests whose trace is kept, 0 to 1. The one who began a trace has decided for all. */
  traceSampleRatio: z.number().min(0).max(1).default(1),
  /** The scheme clients use towards this edge; `https` when TLS ends at it or in front of it. */
  publicScheme: z.enum(['http', 'https']).default('http'),
  limits: edgeLimitsSchema.prefault({}),
  /** What moves the bytes: our own over `node:net`, or `node:http` with undici. Rules and answers are the same. */
  transport: z.enum(['net', 'http']).default('net'),
  /** Over `node:net`, read clients into one buffer that is used again, where a trial at start shows that this Node can. */
  reuseReads: z.boolean().default(true),
  /** TLS on the public port. Without it the edge speaks plain HTTP, and whatever stands in front of it reads everything. */
  tls: edgeTlsSchema.optional(),
  upstreamTls: upstreamTlsSchema.optional(),
  /** Peers that may say whose connection they pass on (PROXY protocol, version 2). */
  proxyHeaderFrom: z.array(networkSchema).default([]),
  /** Threads on the data path. More than one needs the listening socket once for each: the process then runs behind a parent that holds it. */
  threads: z.int().min(1).max(64).default(1),
  /** How long the last good copy may serve without word from the control plane. */
  directoryMaxAgeDays: z.int().min(1).max(365).default(30),
}

export const globalEdgeConfigSchema = z.strictObject({
  role: z.literal('global'),
  ...shared,
  /** Authorities of the bare host, `localhost:8080`. Zone hosts come from the directory. */
  bareHosts: z.array(authoritySchema).min(1),
  /** A deployment's own entry page, `index.html` and its files, in place of the edge's. */
  entryPageFolder: folder.optional(),
})

export const zoneEdgeConfigSchema = z.strictObject({
  role: z.literal('zone'),
  ...shared,
  zone: zoneCodeSchema,
  cell: cellCodeSchema,
  /** Authorities of the zone host, `eu.localhost:8080` and the edge's own, `eu.localhost:9200`. */
  zoneHosts: z.array(authoritySchema).min(1),
  /** Bare-host authorities that a listed edge may forward, for `/api/v1/**` only. */
  bareHosts: z.array(authoritySchema),
  /** Holds `assertion-<kid>.key`. */
  assertionKeyFolder: folder,
  /** `<kid>.pub` files of listed edges: the only ones whose forwarded and trace fields are taken. */
  listedEdgesFolder: folder,
  /** `alias organisation-id` a line, for `<alias>.o.<zone host>`; re-read when it changes. */
  organizationAliasFile: folder.optional(),
  /** Hosts an app instance may register from. */
  instanceHosts: z.array(z.string().min(1)).default(['127.0.0.1', '::1', 'localhost']),
  /** An instance that has not been heard of for this long gets no more requests. */
  instanceLeaseMs: ms.default(7_000),
})

export const edgeConfigSchema = z.discriminatedUnion('role', [globalEdgeConfigSchema, zoneEdgeConfigSchema])
export type GlobalEdgeConfig = z.infer<typeof globalEdgeConfigSchema>
export type ZoneEdgeConfig = z.infer<typeof zoneEdgeConfigSchema>
export type EdgeConfig = z.infer<typeof edgeConfigSchema>
/** What a file may leave out. */
export type EdgeConfigInput = z.input<typeof edgeConfigSchema>

/**
 * Checks a configuration.
 * @throws Error with one line per thing that is wrong
 */
export function parseEdgeConfig(input: unknown): EdgeConfig {
  const result = edgeConfigSchema.safeParse(input)
  if (result.success) {
    const { transport, tls, proxyHeaderFrom } = result.data
    if (transport === 'http' && (tls || proxyHeaderFrom.length > 0)) throw new Error('TLS and PROXY headers need the transport "net"')
    return result.data
  }
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(root)'}: ${issue.message}`)
  throw new Error(`The edge's configuration is not right:\n${lines.join('\n')}`)
}

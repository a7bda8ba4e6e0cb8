/** Puts one edge together from its configuration and starts it: directory first, then the listeners. */
import { readNewestServiceKey, trustedKeyFolder, type EdgeConfig } from '@repo/contract/edge'
import { invariant } from '@repo/core'
import type { Metrics } from '@repo/telemetry'
import { assertions, hopTokens, listedEdges } from './credentials.ts'
import { ControlPlaneClient, type DirectorySource } from './directory/control-plane-client.ts'
import { Directory } from './directory/directory.ts'
import { LastGoodCopy } from './directory/last-good-copy.ts'
import { DirectorySync } from './directory/sync.ts'
import type { EdgeParts } from './edge-parts.ts'
import { InstanceRegistry } from './forward/instance-registry.ts'
import { organizationAliases } from './organization-aliases.ts'
import { AdminServer } from './server/admin-server.ts'
import { EntryPage } from './entry/entry-page.ts'
import { Health, type Readiness } from './server/health.ts'
import { startTransport } from './server/transport.ts'

export interface EdgeOptions {
  readonly config: EdgeConfig
  readonly metrics: Metrics
  /** The control plane, unless a test brings its own. */
  readonly source?: DirectorySource
  readonly nowMs?: () => number
}

export interface RunningEdge {
  readonly publicPort: number
  readonly adminPort: number
  readonly directory: Directory
  /** Stops accepting, lets requests in flight end, closes everything. */
  stop(): Promise<void>
}

/** @throws Error when a key or folder is missing, or a port is taken */
export async function startEdge({ config, metrics, source, nowMs = Date.now }: EdgeOptions): Promise<RunningEdge> {
  const directory = new Directory()
  const serviceKey = () => readNewestServiceKey(config.serviceKeyFolder, `edge:${config.edgeId}`)
  // A missing key is found now and not when the first request needs it.
  serviceKey()
  const client = source ? undefined : new ControlPlaneClient(config.controlPlane.url, serviceKey)
  const directorySource = source ?? client
  invariant(directorySource, 'there is a directory source')
  const sync = new DirectorySync({
    directory,
    source: directorySource,
    copy: new LastGoodCopy(config.stateFolder),
    lookup: trustedKeyFolder(config.controlPlane.trustedKeysFolder),
    issuer: config.controlPlane.issuer,
    metrics,
    maxAgeMs: config.directoryMaxAgeDays * 86_400_000,
    nowMs,
  })
  const instances = new InstanceRegistry(config.role === 'zone' ? config.instanceLeaseMs : 1, nowMs)
  const health = new Health(() => readiness(config, sync, instances))
  const transport = startTransport(config, {
    parts: stepParts(config, directory, sync, nowMs),
    instances,
    metrics,
    nowMs,
    health,
    entryPage: new EntryPage(config.role === 'global' ? config.entryPageFolder : undefined, directory),
  })
  const refreshMetrics = (): void => measure(metrics, directory, sync, instances)
  const adminServer = new AdminServer(config, { health, metrics, instances, refreshMetrics })
  await sync.start()
  await adminServer.listen(config.admin.host, config.admin.port)
  await transport.server.listen(config.listen.host, config.listen.port)
  return {
    publicPort: transport.server.port,
    adminPort: adminServer.port,
    directory,
    stop: async () => {
      await transport.server.drain()
      await adminServer.close()
      await sync.stop()
      await Promise.all([transport.closeUpstreams(), client?.close()])
    },
  }
}

function stepParts(config: EdgeConfig, directory: Directory, sync: DirectorySync, nowMs: () => number): EdgeParts {
  const zone = config.role === 'zone' ? config : undefined
  const listed = zone && listedEdges(zone, nowMs)
  const assertion = zone && assertions(zone, nowMs)
  return {
    config,
    limits: config.limits,
    directory,
    directoryUsable: () => sync.usable(),
    refreshDirectory: (timeoutMs) => sync.refresh(timeoutMs),
    organizationOfAlias: organizationAliases(zone?.organizationAliasFile, nowMs),
    isListedEdge: listed ?? (() => Promise.resolve(false)),
    hopToken: hopTokens(config, nowMs),
    assertion: (org, epoch) => {
      invariant(assertion, "only a zone's edge makes assertions")
      return assertion(org, epoch)
    },
  }
}

/** A zone's edge is ready when it can reach an instance: it serves the paths without an organisation before it has a directory. */
function readiness(config: EdgeConfig, sync: DirectorySync, instances: InstanceRegistry): Readiness {
  const usable = sync.usable()
  const age = sync.ageMs()
  const directory = { state: usable ? 'up' : 'down', ageMs: Number.isFinite(age) ? age : null, lag: sync.lag() } as const
  if (config.role === 'global') return { ready: usable, dependencies: { directory } }
  const { healthy, ejected } = instances.counts()
  return {
    ready: usable && healthy > 0,
    dependencies: { directory, instances: { state: healthy > 0 ? 'up' : 'down', healthy, ejected } },
  }
}

function measure(metrics: Metrics, directory: Directory, sync: DirectorySync, instances: InstanceRegistry): void {
  const { healthy, ejected } = instances.counts()
  const age = sync.ageMs()
  if (Number.isFinite(age)) metrics.set('directory_age_seconds', {}, age / 1000)
  metrics.set('directory_sequence', {}, directory.sequence)
  metrics.set('directory_lag', {}, sync.lag())
  metrics.set('directory_clock_skew_seconds', {}, sync.clockSkewMs() / 1000)
  metrics.set('directory_organizations', {}, directory.size)
  metrics.set('edge_instances', { state: 'healthy' }, healthy)
  metrics.set('edge_instances', { state: 'ejected' }, ejected)
}

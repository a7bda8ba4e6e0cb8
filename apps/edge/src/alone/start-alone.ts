/** An edge on its own, for benchmarks and labs: the same steps and the same data path over a directory that a text file gives. */
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import {
  hopAudience,
  parseEdgeConfig,
  readServiceKey,
  signServiceToken,
  type DirectorySnapshot,
  type EdgeConfig,
} from '@repo/contract/edge'
import type { Metrics } from '@repo/telemetry'
import { keepHopTokens } from '../credentials.ts'
import { Directory } from '../directory/directory.ts'
import { LoadGauge } from '../limits/load-gauge.ts'
import { OrganizationRates } from '../limits/organization-rates.ts'
import { EntryPage } from '../entry/entry-page.ts'
import { InstanceRegistry } from '../forward/instance-registry.ts'
import { Health } from '../server/health.ts'
import { startTransport } from '../server/transport.ts'

export interface AloneOptions {
  readonly host: string
  readonly port: number
  readonly directory: DirectorySnapshot
  readonly transport: EdgeConfig['transport']
  /** A folder of certificates: TLS is spoken too, on the same port. */
  readonly certificateFolder?: string | undefined
  readonly metrics: Metrics
}

export interface AloneEdge {
  readonly port: number
  stop(): Promise<void>
}

const nowhere = '/nonexistent'

export async function startAlone({
  host,
  port,
  directory: snapshot,
  transport: kind,
  certificateFolder,
  metrics,
}: AloneOptions): Promise<AloneEdge> {
  const config = parseEdgeConfig({
    role: 'global',
    edgeId: 'alone',
    listen: { host, port },
    admin: { host, port: 0 },
    controlPlane: { url: 'http://127.0.0.1:9', trustedKeysFolder: nowhere },
    ...{ serviceKeyFolder: nowhere, stateFolder: nowhere, telemetryFolder: nowhere },
    bareHosts: [`${host}:${port}`, `localhost:${port}`],
    transport: kind,
    ...(certificateFolder !== undefined && {
      tls: { certificateFolder, ticketSecretFile: join(certificateFolder, 'tickets.secret'), plain: 'serve' },
    }),
  })
  const directory = new Directory()
  directory.replace(snapshot)
  // Nobody knows this key; the token is made and sent so that a request costs what it costs elsewhere.
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const key = readServiceKey('edge:alone', 'edge-alone.k1', pem)
  const transport = startTransport(config, {
    parts: {
      config,
      limits: config.limits,
      directory,
      rates: new OrganizationRates({ perSecond: 16_000, burst: 1_000_000 }),
      load: new LoadGauge({ requestsMax: config.limits.requestsMax, lagMsMax: config.limits.shedLagMs }),
      directoryUsable: () => true,
      refreshDirectory: () => Promise.resolve(),
      organizationOfAlias: () => undefined,
      isListedEdge: () => Promise.resolve(false),
      hopToken: keepHopTokens((zone) => signServiceToken(key, hopAudience(zone), Date.now()), Date.now),
      assertion: () => '',
    },
    instances: new InstanceRegistry(1),
    metrics,
    nowMs: Date.now,
    health: new Health(() => ({ ready: true, dependencies: {} })),
    entryPage: new EntryPage(undefined, directory),
  })
  await transport.server.listen({ host, port })
  return {
    port: transport.server.port,
    stop: async () => {
      await transport.server.drain()
      await transport.closeUpstreams()
    },
  }
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEdgeConfig, type EdgeConfigInput } from '@repo/contract/edge'
import type { ZoneConfig } from '@repo/residency'
import { stackPorts, zonePorts } from '../plan/ports.ts'
import { globalEdgeFolders, organizationHostsFile, zoneFolders } from '../plan/state-folders.ts'
import { edgeName, type StackTls } from '../secrets/stack-certificates.ts'
import type { ServiceSpec } from '../services/service-spec.ts'
import { nodeService } from './node-service.ts'

interface Place {
  readonly stateFolder: string
  readonly basePort: number
  readonly tls: StackTls | undefined
}

/** The global edge: bare host and, by Host header, every zone's host. */
export function globalEdge({ stateFolder, basePort, tls }: Place): ServiceSpec {
  const folders = globalEdgeFolders(stateFolder)
  const ports = stackPorts(basePort)
  const config: EdgeConfigInput = {
    role: 'global',
    edgeId: 'global-1',
    listen: { host: '127.0.0.1', port: ports.globalEdge },
    admin: { host: '127.0.0.1', port: ports.globalEdgeAdmin },
    controlPlane: { url: `http://127.0.0.1:${ports.controlPlane}`, trustedKeysFolder: folders.trustedKeys },
    serviceKeyFolder: folders.secrets,
    stateFolder: folders.state,
    telemetryFolder: folders.telemetry,
    bareHosts: [`localhost:${basePort}`, `127.0.0.1:${basePort}`],
    ...(tls && {
      publicScheme: 'https',
      tls: { certificateFolder: folders.certificates, ticketSecretFile: join(folders.secrets, 'tls-tickets'), http2: true },
      upstreamTls: {
        authorityFile: tls.authorityFile,
        certificateFile: join(folders.secrets, 'upstream.crt'),
        keyFile: join(folders.secrets, 'upstream.key'),
      },
    }),
  }
  return edge('edge', join(folders.state, '..', 'edge.json'), config, join(folders.logs, 'edge.log'))
}

/** A zone's own edge: its host and the API calls that the global edge hands on, balanced over the zone's web instances. */
export function zoneEdge(zone: ZoneConfig, { stateFolder, basePort, tls }: Place): ServiceSpec {
  const folders = zoneFolders(stateFolder, zone.zone)
  const ports = zonePorts(zone, basePort)
  const config: EdgeConfigInput = {
    role: 'zone',
    edgeId: `${zone.zone}-1`,
    zone: zone.zone,
    cell: zone.cells[0]?.code ?? '',
    listen: { host: '127.0.0.1', port: ports.edge },
    admin: { host: '127.0.0.1', port: ports.edgeAdmin },
    controlPlane: {
      url: `http://127.0.0.1:${stackPorts(basePort).controlPlane}`,
      trustedKeysFolder: join(folders.edgeSecrets, 'control-plane'),
    },
    serviceKeyFolder: folders.edgeSecrets,
    stateFolder: join(folders.edge, 'state'),
    telemetryFolder: folders.telemetry,
    zoneHosts: [`${zone.host}.localhost:${basePort}`, `${zone.host}.localhost:${ports.edge}`],
    bareHosts: [`localhost:${basePort}`, `127.0.0.1:${basePort}`],
    assertionKeyFolder: folders.secrets,
    listedEdgesFolder: join(folders.edgeSecrets, 'listed-edges'),
    organizationAliasFile: organizationHostsFile(folders),
    ...(tls && {
      publicScheme: 'https',
      tls: {
        certificateFolder: folders.edgeCertificates,
        ticketSecretFile: join(folders.edgeSecrets, 'tls-tickets'),
        http2: true,
        edgeNames: [edgeName],
        edgeAuthorityFile: tls.authorityFile,
      },
      // The global edge passes zones' names on unread and says whose connection each is.
      proxyHeaderFrom: ['127.0.0.1'],
    }),
  }
  return edge(`${zone.zone}/edge`, join(folders.edge, 'edge.json'), config, join(folders.logs, 'edge.log'))
}

function edge(name: string, configFile: string, config: EdgeConfigInput, logFile: string): ServiceSpec {
  parseEdgeConfig(config)
  writeFileSync(configFile, JSON.stringify(config, null, 2), { mode: 0o600 })
  const healthPort = config.admin.port
  return nodeService({
    name,
    appFolder: 'apps/edge',
    args: ['src/main.ts', '--config', configFile],
    env: () => ({}),
    logFile,
    healthPort,
    heapMiB: 128,
  })
}

import { rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { parseEdgeConfig, type DirectoryOrganization, type EdgeConfig, type EdgeConfigInput } from '@repo/contract/edge'
import { parseOrgId, type OrgId } from '@repo/core'
import { Metrics } from '@repo/telemetry'
import { startEdge, type RunningEdge } from '../edge.ts'
import { FakeControlPlane } from './fake-control-plane.ts'
import { keyFolders, party, temporaryFolder } from './parties.ts'

export const bareHost = 'localhost:8080'
export const euHost = 'eu.localhost:8080'

/** Every guarantee of the running edge holds over each of them. */
export const transports: readonly EdgeConfig['transport'][] = ['net', 'http']

export function newOrg(): OrgId {
  const org = parseOrgId(randomUUID())
  if (!org) throw new Error('a random UUID is an organisation id')
  return org
}

/** Edges, keys and a control plane in one process, over temporary folders. */
export class EdgeLab {
  readonly root = temporaryFolder()
  readonly control = party('control:main')
  readonly global = party('edge:global-1')
  readonly zoneEdge = party('edge:eu-1')
  readonly stranger = party('edge:global-9')
  readonly controlPlane = new FakeControlPlane(this.control)
  readonly metrics = new Metrics()
  readonly #running: RunningEdge[] = []
  readonly #transport: EdgeConfig['transport']

  constructor(transport: EdgeConfig['transport']) {
    this.#transport = transport
    this.controlPlane.change({ kind: 'zone', zone: { code: 'eu', webOrigin: `http://${euHost}` } })
    this.controlPlane.change({ kind: 'zone', zone: { code: 'us', webOrigin: 'http://us.localhost:8080' } })
    this.cell(1, 'eu', 'http://127.0.0.1:1')
    this.cell(2, 'us', 'http://127.0.0.1:1')
  }

  cell(number: number, zone: string, edgeAddress: string): void {
    this.controlPlane.change({ kind: 'cell', cell: { number, code: `${zone}-1`, zone, edgeAddress, countries: ['DE'] } })
  }

  org(facts: Partial<DirectoryOrganization> = {}): OrgId {
    const id = facts.id ?? newOrg()
    this.controlPlane.put({ cell: 1, strict: false, state: 'active', epoch: 1, ...facts, id })
    return id
  }

  async start(role: 'global' | 'zone', overrides: Partial<EdgeConfigInput> = {}): Promise<RunningEdge> {
    const own = role === 'global' ? this.global : this.zoneEdge
    const folder = join(this.root, role)
    const folders = keyFolders(folder, own, [this.control], role === 'zone' ? [this.global] : [])
    const shared = {
      edgeId: role === 'global' ? 'global-1' : 'eu-1',
      listen: { host: '127.0.0.1', port: 0 },
      admin: { host: '127.0.0.1', port: 0 },
      controlPlane: { url: 'http://127.0.0.1:1', trustedKeysFolder: folders.trusted },
      serviceKeyFolder: folders.secrets,
      stateFolder: join(folder, 'state'),
      telemetryFolder: join(folder, 'telemetry'),
      bareHosts: [bareHost],
      transport: this.#transport,
      limits: { drainMs: 200, movingHoldMs: 300, refreshMs: 300, connectTimeoutMs: 500, answerTimeoutMs: 5000 },
    }
    const zone = {
      zone: 'eu',
      cell: 'eu-1',
      zoneHosts: [euHost],
      assertionKeyFolder: folders.secrets,
      listedEdgesFolder: folders.listed,
      // Instances of a lab register once; a slow machine must not lose them.
      instanceLeaseMs: 600_000,
    }
    const config = parseEdgeConfig({ role, ...shared, ...(role === 'zone' ? zone : {}), ...overrides })
    const edge = await startEdge({ config, metrics: this.metrics, source: this.controlPlane })
    this.#running.push(edge)
    if (!this.controlPlane.dead) await until(() => edge.directory.sequence >= this.controlPlane.log.length)
    return edge
  }

  async register(edge: RunningEdge, address: string, instanceId: string = randomUUID()): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${edge.adminPort}/instances`, {
      method: 'POST',
      body: JSON.stringify({ instanceId, address }),
    })
    if (response.status !== 204) throw new Error(`The registration was answered ${response.status}`)
    return instanceId
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((edge) => edge.stop()))
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** Waits for a condition, looking every few milliseconds; fails after five seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const endMs = Date.now() + 5000
  while (!condition()) {
    if (Date.now() > endMs) throw new Error('The condition did not come true in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

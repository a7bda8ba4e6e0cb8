/**
 * How long a committed change of an organisation's status takes to be in the memory of an edge that follows a real control plane over HTTP:
 * from the answer to COMMIT until a look-up says so. Changes come at random moments, since what the control plane waits for is periodic.
 */
import { createPublicKey } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { newOpaqueId } from '@repo/core'
import { Metrics } from '@repo/telemetry'
import { Client } from 'pg'
import { ControlPlaneClient } from '../../apps/edge/src/directory/control-plane-client.ts'
import { Directory } from '../../apps/edge/src/directory/directory.ts'
import { LastGoodCopy } from '../../apps/edge/src/directory/last-good-copy.ts'
import { DirectorySync } from '../../apps/edge/src/directory/sync.ts'
import { prepareControlPlane } from '../support/control-plane.ts'
import type { BenchResult } from './bench.ts'

const changes = 300
const p99MaxMs = 250

export async function directoryChangeBench(): Promise<BenchResult> {
  const control = await prepareControlPlane()
  const state = mkdtempSync(join(tmpdir(), 'freehold-edge-'))
  const { key } = await control.issueKey('edge:bench-1')
  const source = new ControlPlaneClient(control.url, () => key)
  const client = new Client({ connectionString: control.databaseUrls.control })
  const directory = new Directory()
  const secrets = join(control.dir, 'secrets')
  const own = readdirSync(secrets).find((file) => file.endsWith('.pem')) ?? ''
  const publicKey = createPublicKey(readFileSync(join(secrets, own), 'utf8'))
  const sync = new DirectorySync({
    directory,
    source,
    copy: new LastGoodCopy(state),
    lookup: (kid) => (own === `service-${kid}.pem` ? publicKey : undefined),
    issuer: 'control:main',
    metrics: new Metrics(),
    maxAgeMs: 86_400_000,
  })
  try {
    await control.start({ WORKER_LEASE_MS: '9000' })
    await control.registerZone('eu', 1, 'DE')
    await client.connect()
    await sync.start()
    const org = newOpaqueId<'OrgId'>()
    await client.query(
      `insert into directory.organization (id, zone_code, cell_number, kind_code, policy_mode, policy_version, status, epoch)
       values ($1, 'eu', 1, 'management_company', 'regional', 1, 'active', 1)`,
      [org],
    )
    await directory.waitFor(org, (entry) => entry !== undefined, 30_000)
    const tookMs: number[] = []
    for (let count = 0; count < changes; count += 1) {
      await wait(Math.random() * 150)
      const status = count % 2 === 0 ? 'suspended' : 'active'
      await client.query('update directory.organization set status = $2 where id = $1', [org, status])
      const committed = performance.now()
      if (!(await directory.waitFor(org, (entry) => entry?.state === status, 10_000))) throw new Error('A change did not come')
      tookMs.push(performance.now() - committed)
    }
    tookMs.sort((a, b) => a - b)
    const at = (share: number): number => tookMs[Math.ceil(tookMs.length * share) - 1] ?? Number.NaN
    const rows = [
      { what: 'commit to look-up, p50', figure: `${at(0.5).toFixed(0)} ms` },
      {
        what: 'commit to look-up, p99',
        figure: `${at(0.99).toFixed(0)} ms`,
        limit: { says: `≤ ${p99MaxMs} ms`, holds: at(0.99) <= p99MaxMs },
      },
    ]
    return { name: 'directory-change', rows }
  } finally {
    await sync.stop()
    await source.close()
    await client.end()
    await control.close()
    rmSync(state, { recursive: true, force: true })
  }
}

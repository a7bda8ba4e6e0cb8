/**
 * Not a measurement of speed alone: Debian's HAProxy, configured and fed from the directory, asked after each change of the feed. It is here and not in
 * the suite because it installs a program.
 */
import { randomUUID } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { parseEdgeConfig, type GlobalEdgeConfig } from '@repo/contract/edge'
import { follow } from '../../apps/edge/src/haproxy/follow.ts'
import { bareHost, EdgeLab, newOrg } from '../../apps/edge/src/test-support/edge-lab.ts'
import { FakeZone } from '../../apps/edge/src/test-support/fake-zone.ts'
import { keyFolders } from '../../apps/edge/src/test-support/parties.ts'
import { freePort } from '../support/free-port.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { ensurePrograms } from './edge-lab.ts'
import { median, ms } from './rounds.ts'

const changes = 200

export async function haproxyBench(): Promise<BenchResult> {
  ensurePrograms()
  const lab = new EdgeLab('net')
  const zone = await new FakeZone().start()
  const port = await freePort()
  lab.cell(1, 'eu', zone.address)
  lab.cell(2, 'us', zone.address)
  for (let index = 0; index < 10_000; index += 1) lab.org()
  const folder = join(lab.root, 'haproxy')
  mkdirSync(folder, { recursive: true })
  let haproxy: ChildProcess | undefined
  const reload = async (): Promise<void> => {
    haproxy?.kill('SIGTERM')
    haproxy = spawn('haproxy', ['-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' })
    while ((await status(port, randomUUID(), 'GET')) === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const following = await follow({ config: configOf(lab, port), source: lab.controlPlane, metrics: lab.metrics, folder, reload })
  await following.settled()
  const rows: BenchRow[] = []
  const check = (what: string, seen: readonly number[], wanted: readonly number[]): void => {
    const holds = seen.join() === wanted.join()
    rows.push({ what, figure: seen.join(', '), limit: { says: wanted.join(', '), holds } })
  }
  try {
    const org = newOrg()
    const after = async (facts: Parameters<EdgeLab['org']>[0] | undefined): Promise<number[]> => {
      if (facts) lab.org({ ...facts, id: org })
      else lab.controlPlane.change({ kind: 'organization_removed', id: org })
      while (following.sequence() < lab.controlPlane.log.length) await new Promise((resolve) => setImmediate(resolve))
      await following.settled()
      return [await status(port, org, 'GET'), await status(port, org, 'POST')]
    }
    check('an unknown organisation: reads, writes', [await status(port, org, 'GET'), await status(port, org, 'POST')], [404, 404])
    check('added (add map)', await after({}), [200, 200])
    check('read-only (set map)', await after({ state: 'read_only' }), [200, 503])
    check('strict', await after({ state: 'active', strict: true }), [308, 421])
    check('moved to another cell', await after({ cell: 2, epoch: 2 }), [200, 200])
    check('suspended', await after({ cell: 2, epoch: 2, state: 'suspended' }), [403, 403])
    check('removed (del map)', await after(undefined), [404, 404])
    const times: number[] = []
    for (let index = 0; index < changes; index += 1) {
      const start = performance.now()
      const one = lab.org()
      while ((await status(port, one, 'GET')) !== 200) await new Promise((resolve) => setImmediate(resolve))
      times.push(performance.now() - start)
    }
    rows.push({ what: `a change until HAProxy routes by it, 10,000 organisations, p50 of ${changes}`, figure: ms(median(times)) })
    await following.renewHops()
    await reload()
    following.tend()
    await following.settled()
    check(
      'after a reload by somebody else, the newest one',
      [await status(port, [...lab.controlPlane.organizations.keys()].at(-1) ?? '', 'GET')],
      [200],
    )
  } finally {
    await following.stop()
    haproxy?.kill('SIGTERM')
    await lab.close()
    await zone.stop()
  }
  return { name: 'HAProxy fed from the directory', rows }
}

function configOf(lab: EdgeLab, port: number): GlobalEdgeConfig {
  const folders = keyFolders(join(lab.root, 'keys'), lab.global, [lab.control], [])
  const config = parseEdgeConfig({
    ...{ role: 'global', edgeId: 'global-1', bareHosts: [bareHost] },
    listen: { host: '127.0.0.1', port },
    admin: { host: '127.0.0.1', port: 0 },
    controlPlane: { url: 'http://127.0.0.1:1', trustedKeysFolder: folders.trusted },
    ...{ serviceKeyFolder: folders.secrets, stateFolder: join(lab.root, 'state'), telemetryFolder: join(lab.root, 'telemetry') },
  })
  if (config.role !== 'global') throw new Error('the role is global')
  return config
}

/** @returns 0 when nobody answers */
function status(port: number, org: string, method: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/api/v1/units',
    method,
    agent: false,
    headers: { host: bareHost, 'x-org-id': org },
  })
  asked.on('response', (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  })
  asked.on('error', () => resolve(0))
  asked.end()
  return promise
}

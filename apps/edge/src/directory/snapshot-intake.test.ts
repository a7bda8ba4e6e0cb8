import { sign } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableOf, type DirectoryOrganization, type SnapshotManifest } from '@repo/contract/edge'
import type { OrgId } from '@repo/core'
import { Metrics, metricsJson } from '@repo/telemetry'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newOrg, until } from '../test-support/edge-lab.ts'
import { FakeControlPlane } from '../test-support/fake-control-plane.ts'
import { party, temporaryFolder } from '../test-support/parties.ts'
import { Directory } from './directory.ts'
import { LastGoodCopy } from './last-good-copy.ts'
import { DirectorySync } from './sync.ts'

const control = party('control:main')
const impostor = party('control:main')

let folder: string
let controlPlane: FakeControlPlane
let org: OrgId
const running: DirectorySync[] = []
beforeEach(() => {
  folder = temporaryFolder()
  controlPlane = new FakeControlPlane(control)
  for (const code of ['eu', 'us']) controlPlane.change({ kind: 'zone', zone: { code, webOrigin: `http://${code}.localhost:8080` } })
  for (const [number, zone] of [
    [1, 'eu'],
    [2, 'us'],
  ] as const)
    cell(number, zone, 'http://127.0.0.1:9200')
  org = put(newOrg())
  put(newOrg())
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((sync) => sync.stop()))
  rmSync(folder, { recursive: true })
})

function cell(number: number, zone: string, edgeAddress: string): void {
  controlPlane.change({ kind: 'cell', cell: { number, code: `${zone}-1`, zone, edgeAddress, countries: ['DE'] } })
}
const entry = (id: OrgId, facts: Partial<DirectoryOrganization> = {}): DirectoryOrganization => ({
  id,
  cell: 1,
  strict: false,
  state: 'active',
  epoch: 5,
  ...facts,
})
function put(id: OrgId, facts: Partial<DirectoryOrganization> = {}): OrgId {
  controlPlane.put(entry(id, facts))
  return id
}

async function start(own: Partial<ConstructorParameters<typeof DirectorySync>[0]> = {}) {
  const directory = new Directory()
  const metrics = new Metrics()
  const sync = new DirectorySync({
    directory,
    metrics,
    source: controlPlane,
    copy: new LastGoodCopy(folder),
    lookup: (kid) => (kid === control.kid ? control.publicKey : undefined),
    issuer: 'control:main',
    maxAgeMs: 86_400_000,
    canaryMs: 60_000,
    wait: () => Promise.resolve(),
    random: () => 0,
    ...own,
  })
  running.push(sync)
  await sync.start()
  await until(() => directory.sequence === controlPlane.log.length)
  const value = (name: string, label: string): number =>
    (metricsJson(metrics)[name] ?? []).find((point) => Object.values(point.labels).includes(label))?.value ?? 0
  return { directory, sync, value }
}

/** The directory as the control plane would hand it out with other organisations than its log says. */
const tampered = (change: (organizations: Map<string, DirectoryOrganization>) => void) => {
  const organizations = new Map(controlPlane.organizations)
  change(organizations)
  controlPlane.poison.facts = (facts) => ({ ...facts, table: tableOf([...organizations.values()]) })
}

function resigned(bytes: Buffer, change: Partial<SnapshotManifest>): Buffer {
  const end = bytes.indexOf('\n')
  const [header = '', payload = ''] = bytes.toString('latin1', 0, end).split('.')
  const manifest = { ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as SnapshotManifest), ...change }
  const signed = `${header}.${Buffer.from(JSON.stringify(manifest)).toString('base64url')}`
  const line = `${signed}.${sign(null, Buffer.from(signed), control.key.privateKey).toString('base64url')}`
  return Buffer.concat([Buffer.from(line), bytes.subarray(end)])
}

async function isRefused(gate: 'fetch' | 'activation'): Promise<void> {
  const { poison } = controlPlane
  controlPlane.poison = {}
  const { directory, sync, value } = await start()
  controlPlane.poison = poison
  await sync.renew()
  const gates = ['fetch', 'activation', 'canary']
  expect(gates.map((name) => value('directory_snapshot_refusals_total', name))).toEqual(gates.map((name) => (name === gate ? 1 : 0)))
  expect(gates.map((name) => value('directory_snapshot_alarm', name))).toEqual(gates.map((name) => (name === gate ? 1 : 0)))
  expect(value('directory_snapshots_total', 'refused')).toBe(1)
  // What served still does, follows the feed, and the alarm ends with the next snapshot that passes.
  expect(directory.entryOf(org)).toMatchObject({ cell: 1, epoch: 5 })
  expect([sync.stage(), readdirSync(folder).some((name) => name.startsWith('incoming'))]).toEqual([undefined, false])
  const later = put(newOrg())
  await until(() => directory.entryOf(later) !== undefined)
  controlPlane.poison = {}
  await sync.renew()
  expect(value('directory_snapshot_alarm', gate)).toBe(0)
  expect(value('directory_snapshots_total', 'accepted')).toBe(2)
}

describe('the fetch gate refuses', () => {
  it('a changed byte', async () => {
    controlPlane.poison.bytes = (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])])
    await isRefused('fetch')
  })

  it("another key's signature", async () => {
    const forger = new FakeControlPlane(impostor)
    for (const change of controlPlane.log) forger.change(change)
    const forged: Buffer[] = []
    for await (const chunk of await forger.snapshot()) forged.push(Buffer.from(chunk))
    controlPlane.poison.bytes = () => Buffer.concat(forged)
    await isRefused('fetch')
  })

  it('another format', async () => {
    controlPlane.poison.bytes = (bytes) => resigned(bytes, { format: 3 as 2 })
    await isRefused('fetch')
  })

  it('one whose life has ended', async () => {
    controlPlane.poison.facts = (facts) => ({ ...facts, notAfter: new Date(Date.now() - 1000).toISOString() })
    await isRefused('fetch')
  })

  it('counts that the table does not have', async () => {
    controlPlane.poison.bytes = (bytes) => resigned(bytes, { counts: { eu: { active: 1, closed: 1 } } })
    await isRefused('fetch')
  })

  it('nothing because a connection broke: that is no poison', async () => {
    const { sync, value } = await start()
    controlPlane.poison.bytes = () => {
      throw new Error('ECONNRESET')
    }
    await sync.renew()
    expect(value('directory_snapshot_refusals_total', 'fetch')).toBe(0)
  })
})

describe('the activation gate refuses', () => {
  it.each<[string, Partial<DirectoryOrganization>]>([
    ['moves an organisation under a new epoch', { cell: 2, epoch: 6 }],
    ['moves an organisation under the same epoch', { cell: 2 }],
    ['takes an epoch back', { epoch: 4 }],
    ['changes a state', { state: 'suspended' }],
    ['changes how strict a mode is', { strict: true }],
  ])('what the log does not explain: one that %s', async (_what, facts) => {
    tampered((organizations) => organizations.set(org, entry(org, facts)))
    await isRefused('activation')
  })

  it('what the log does not explain: one that drops an organisation', async () => {
    tampered((organizations) => organizations.delete(org))
    await isRefused('activation')
  })

  it('what the log does not explain: one that adds an organisation', async () => {
    tampered((organizations) => organizations.set('x', entry(newOrg())))
    await isRefused('activation')
  })

  it('what the log does not explain: one that sends a cell elsewhere', async () => {
    controlPlane.poison.facts = (facts) => ({
      ...facts,
      cells: facts.cells.map((one) => ({ ...one, edgeAddress: 'http://192.0.2.66:80' })),
    })
    await isRefused('activation')
  })

  it('one that is older than what serves', async () => {
    controlPlane.poison.facts = (facts) => ({ ...facts, sequence: facts.sequence - 1 })
    await isRefused('activation')
  })

  it('and with the log lost, one in which more than a few differ, or any differs unlawfully', async () => {
    const others = Array.from({ length: 40 }, () => put(newOrg()))
    const { directory, value } = await start()
    tampered((organizations) => others.slice(0, 30).forEach((id) => organizations.set(id, entry(id, { epoch: 6 }))))
    controlPlane.dead = true
    controlPlane.cut()
    await until(() => value('directory_feed_breaks_total', 'unreachable') > 0)
    put(newOrg())
    controlPlane.oldest = controlPlane.log.length
    controlPlane.dead = false
    await until(() => value('directory_snapshot_refusals_total', 'activation') > 0)
    expect(directory.entryOf(others[0] ?? org)?.epoch).toBe(5)
  })
})

describe('what the log explains passes', () => {
  it('with changes under way before, while and after the snapshot is made', async () => {
    const { directory, sync, value } = await start()
    const coming: OrgId[] = []
    controlPlane.poison.facts = (facts) => {
      coming.push(put(newOrg()), put(org, { cell: 2, epoch: 6 }))
      return facts
    }
    coming.push(put(newOrg()))
    await sync.renew()
    await until(() => directory.sequence === controlPlane.log.length)
    expect([value('directory_snapshots_total', 'accepted'), value('directory_snapshots_total', 'refused')]).toEqual([2, 0])
    expect(coming.map((id) => directory.entryOf(id) !== undefined)).toEqual([true, true, true])
    expect(directory.entryOf(org)).toMatchObject({ cell: 2, epoch: 6 })
  })
})

describe('the canary', () => {
  /** More organisations than are sampled, so that a difference gets past the activation gate. */
  function differing(): OrgId {
    let last = org
    for (let count = 0; count < 10_100; count += 1) last = put(newOrg())
    tampered((organizations) => organizations.set(last, entry(last, { state: 'suspended' })))
    return last
  }

  it('serves from the old one for a minute and ends at the first look-up that the two answer differently', async () => {
    const different = differing()
    const { poison } = controlPlane
    controlPlane.poison = {}
    let looksUp = (): void => undefined
    const { directory, sync, value } = await start({ wait: () => Promise.resolve(looksUp()) })
    looksUp = () => void directory.entryOf(different)
    controlPlane.poison = poison
    await sync.renew()
    expect(value('directory_snapshot_refusals_total', 'canary')).toBe(1)
    expect(directory.entryOf(different)?.state).toBe('active')
  })

  it('lasts as long as it is told by the clock, while changes go to both, and then serves, restarts included', async () => {
    const minute = Promise.withResolvers<void>()
    const asked: number[] = []
    const { directory, sync } = await start({
      wait: (ms) => {
        asked.push(ms)
        return minute.promise
      },
    })
    const before = directory.live
    const renewed = sync.renew()
    await until(() => sync.stage() === 'canary')
    const [moved, came] = [put(org, { cell: 2, epoch: 6 }), put(newOrg())]
    await until(() => directory.sequence === controlPlane.log.length)
    expect([asked, directory.live === before, directory.differed]).toEqual([[60_000], true, 0])
    minute.resolve()
    await renewed
    expect([directory.live === before, directory.sequence]).toEqual([false, controlPlane.log.length])
    expect([directory.entryOf(moved)?.cell, directory.entryOf(came)?.cell]).toEqual([2, 1])
    await sync.stop()
    const again = await start()
    expect([again.directory.entryOf(moved)?.cell, again.directory.entryOf(came)?.cell]).toEqual([2, 1])
  })
})

describe('the copies on disk', () => {
  it('are wanting when nothing can be written, and the directory serves all the same', async () => {
    mkdirSync(join(folder, `incoming.${process.pid}.snapshot`))
    const { directory, sync, value } = await start()
    expect(directory.entryOf(org)?.cell).toBe(1)
    await sync.renew()
    expect([value('directory_snapshots_total', 'accepted'), value('directory_snapshots_total', 'refused')]).toEqual([2, 0])
    expect(readdirSync(folder).filter((name) => /^directory.*snapshot$/.test(name))).toEqual([])
  })

  it('are the newest three, and when the newest is damaged the one before it serves with its changes', async () => {
    const { directory, sync } = await start()
    for (let round = 0; round < 4; round += 1) {
      put(newOrg())
      await until(() => directory.sequence === controlPlane.log.length)
      await sync.renew()
    }
    const last = put(newOrg())
    await until(() => directory.entryOf(last) !== undefined)
    await sync.stop()
    const snapshots = () => readdirSync(folder).filter((name) => name.endsWith('.snapshot'))
    expect(snapshots()).toHaveLength(3)
    const newest = join(folder, snapshots().sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0] ?? '')
    writeFileSync(newest, readFileSync(newest).fill(0, 600, 610))
    controlPlane.dead = true
    const restarted = new Directory()
    const again = new DirectorySync({
      directory: restarted,
      metrics: new Metrics(),
      source: controlPlane,
      copy: new LastGoodCopy(folder),
      lookup: (kid) => (kid === control.kid ? control.publicKey : undefined),
      issuer: 'control:main',
      maxAgeMs: 86_400_000,
    })
    running.push(again)
    await again.start()
    expect([restarted.sequence > 0, restarted.entryOf(org)?.cell]).toEqual([true, 1])
  })
})

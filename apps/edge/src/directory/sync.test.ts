import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
const day = 86_400_000

let folder: string
let controlPlane: FakeControlPlane
const running: DirectorySync[] = []
beforeEach(() => {
  folder = temporaryFolder()
  controlPlane = new FakeControlPlane(control)
  controlPlane.change({ kind: 'zone', zone: { code: 'eu', webOrigin: 'http://eu.localhost:8080' } })
  controlPlane.change({
    kind: 'cell',
    cell: { number: 1, code: 'eu-1', zone: 'eu', edgeAddress: 'http://127.0.0.1:9200', countries: ['DE'] },
  })
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((sync) => sync.stop()))
  rmSync(folder, { recursive: true })
})

const put = (facts: { epoch?: number; state?: 'active' | 'suspended' } = {}, id = newOrg()) => {
  controlPlane.put({ id, cell: 1, strict: false, state: 'active', epoch: 1, ...facts })
  return id
}
async function start(options: { source?: FakeControlPlane; nowMs?: () => number } = {}) {
  const directory = new Directory()
  const metrics = new Metrics()
  const sync = new DirectorySync({
    directory,
    metrics,
    source: options.source ?? controlPlane,
    copy: new LastGoodCopy(folder),
    lookup: (kid) => (kid === control.kid ? control.publicKey : undefined),
    issuer: 'control:main',
    maxAgeMs: 30 * day,
    canaryMs: 0,
    random: () => 0,
    ...(options.nowMs && { nowMs: options.nowMs }),
  })
  running.push(sync)
  await sync.start()
  const counted = (name: string, value: string): number =>
    (metricsJson(metrics)[name] ?? [])
      .filter((point) => Object.values(point.labels).includes(value))
      .reduce((sum, point) => sum + point.value, 0)
  return { directory, sync, counted }
}
const caughtUp = (directory: Directory) => until(() => directory.sequence === controlPlane.log.length)

describe('synchronisation', () => {
  it('reads a snapshot, then follows every change in order', async () => {
    const before = put()
    const { directory, sync } = await start()
    await caughtUp(directory)
    const after = put()
    put({ state: 'suspended' }, before)
    await caughtUp(directory)
    expect([directory.entryOf(before)?.state, directory.entryOf(after)?.state]).toEqual(['suspended', 'active'])
    controlPlane.change({ kind: 'organization_removed', id: after })
    await caughtUp(directory)
    expect(directory.entryOf(after)).toBeUndefined()
    expect([sync.usable(), sync.lag(), controlPlane.snapshots]).toEqual([true, 0, 1])
  })

  it('reads the snapshot again when the log no longer reaches back', async () => {
    const { directory, counted } = await start()
    await caughtUp(directory)
    controlPlane.dead = true
    controlPlane.cut()
    await until(() => counted('directory_feed_breaks_total', 'unreachable') > 0)
    const org = put()
    controlPlane.oldest = controlPlane.log.length
    controlPlane.dead = false
    await caughtUp(directory)
    expect(directory.entryOf(org)?.state).toBe('active')
    expect(controlPlane.snapshots).toBeGreaterThanOrEqual(2)
  })

  it('loses and repeats nothing when the feed is cut again and again between changes, and reads no snapshot for it', async () => {
    const { directory, counted } = await start()
    const ids = Array.from({ length: 20 }, () => put())
    await caughtUp(directory)
    for (let cut = 0; cut < 30; cut += 1) {
      const broken = counted('directory_feed_breaks_total', 'closed') + counted('directory_feed_breaks_total', 'unreachable')
      controlPlane.dead = true
      for (const id of ids.filter((_id, index) => index % 3 === cut % 3)) put({ state: cut % 2 === 0 ? 'suspended' : 'active' }, id)
      controlPlane.cut()
      await until(() => counted('directory_feed_breaks_total', 'closed') + counted('directory_feed_breaks_total', 'unreachable') > broken)
      put({ state: 'active' }, ids[cut % ids.length])
      controlPlane.dead = false
      put({ state: 'suspended' }, ids[(cut + 7) % ids.length])
    }
    await caughtUp(directory)
    expect(ids.map((id) => directory.entryOf(id)?.state)).toEqual(ids.map((id) => controlPlane.organizations.get(id)?.state))
    expect([controlPlane.snapshots, counted('directory_feed_breaks_total', 'gap')]).toEqual([1, 0])
  })

  it('notices a feed that falls silent, and connects again', async () => {
    const { directory, counted } = await start()
    await caughtUp(directory)
    controlPlane.silent = true
    await until(() => counted('directory_feed_breaks_total', 'silence') > 0)
    controlPlane.silent = false
    const org = put()
    await caughtUp(directory)
    expect(directory.entryOf(org)).toBeDefined()
  })

  it('takes no line and no snapshot that the control plane did not sign', async () => {
    const { directory, sync } = await start()
    await caughtUp(directory)
    const org = put()
    await caughtUp(directory)
    await sync.stop()
    const forged = new FakeControlPlane(impostor)
    for (const change of controlPlane.log) forged.change(change)
    forged.put({ id: org, cell: 1, strict: false, state: 'closed', epoch: 9 })
    const other = await start({ source: forged })
    await until(() => other.counted('directory_feed_breaks_total', 'forged') > 0)
    expect(other.directory.entryOf(org)?.state).toBe('active')
    rmSync(folder, { recursive: true })
    const fresh = await start({ source: forged })
    await until(() => fresh.counted('directory_snapshots_total', 'refused') > 0)
    expect([fresh.directory.sequence, fresh.sync.usable()]).toEqual([-1, false])
  })

  it("keeps what it has when a snapshot is older or takes an organisation's epoch back", async () => {
    const org = put({ epoch: 5 })
    const { directory, sync } = await start()
    await caughtUp(directory)
    // The copy is on disk once it has stopped; in memory it was a moment before.
    await sync.stop()
    const older = new FakeControlPlane(control)
    for (const change of controlPlane.log.slice(0, 2)) older.change(change)
    const back = new FakeControlPlane(control)
    for (const change of [...controlPlane.log.slice(0, 2), ...controlPlane.log]) back.change(change)
    back.put({ id: org, cell: 1, strict: false, state: 'active', epoch: 4 })
    back.oldest = back.log.length
    for (const source of [older, back]) {
      const other = await start({ source })
      await until(() => other.counted('directory_snapshots_total', 'refused') > 0)
      expect(other.directory.entryOf(org)?.epoch).toBe(5)
      await running.pop()?.stop()
    }
  })
})

describe('the last good copy', () => {
  it('serves at once with the control plane dead, changes after the snapshot included, restarts included', async () => {
    const first = put()
    const { directory, sync } = await start()
    await caughtUp(directory)
    const second = put({ epoch: 3 })
    await caughtUp(directory)
    await sync.stop()
    controlPlane.dead = true
    for (let restart = 0; restart < 2; restart += 1) {
      const again = await start()
      expect([again.directory.entryOf(first)?.epoch, again.directory.entryOf(second)?.epoch]).toEqual([1, 3])
      expect(again.directory.cell(1)?.edgeAddress).toBe('http://127.0.0.1:9200')
      expect(again.sync.usable()).toBe(true)
      await again.sync.stop()
    }
  })

  it('is usable for as long as the policy says and not a day longer', async () => {
    const { directory, sync } = await start()
    await caughtUp(directory)
    await sync.stop()
    controlPlane.dead = true
    const within = await start({ nowMs: () => Date.now() + 29 * day })
    expect(within.sync.usable()).toBe(true)
    const beyond = await start({ nowMs: () => Date.now() + 31 * day })
    expect(beyond.sync.usable()).toBe(false)
  })

  it('stays usable when the wall clock is set while the edge runs, forward or back, with the control plane dead', async () => {
    const org = put()
    let warpMs = 0
    const { directory, sync } = await start({ nowMs: () => Date.now() + warpMs })
    await caughtUp(directory)
    controlPlane.dead = true
    controlPlane.cut()
    for (const warp of [40 * day, -40 * day, 4000 * day]) {
      warpMs = warp
      expect([sync.usable(), sync.ageMs() < day, directory.entryOf(org)?.state]).toEqual([true, true, 'active'])
    }
  })

  it('that was torn in its last line or changed on disk is used as far as it is whole', async () => {
    const { directory, sync } = await start()
    await caughtUp(directory)
    const kept = put()
    await caughtUp(directory)
    await sync.stop()
    controlPlane.dead = true
    const changes = readdirSync(folder).find((name) => name.endsWith('.changes')) ?? ''
    appendFileSync(join(folder, changes), 'eyJhbGciOi')
    const torn = await start()
    expect(torn.directory.entryOf(kept)).toBeDefined()
    await torn.sync.stop()
    const snapshot = join(folder, readdirSync(folder).find((name) => name.endsWith('.snapshot')) ?? '')
    writeFileSync(snapshot, readFileSync(snapshot, 'latin1').replace('9200', '6666'), 'latin1')
    const changed = await start()
    expect(changed.directory.sequence).toBe(-1)
  })
})

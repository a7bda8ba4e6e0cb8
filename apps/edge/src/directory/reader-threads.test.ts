import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { tableOf } from '@repo/contract/edge'
import { describe, expect, it } from 'vitest'
import { newOrg, until } from '../test-support/edge-lab.ts'
import { cellOf, numberedOrg, stableCount } from '../test-support/numbered-orgs.ts'
import { cells, zones } from '../test-support/step-lab.ts'
import { Directory } from './directory.ts'
import { ReaderThreads } from './reader-threads.ts'
import { ThreadDirectory } from './thread-directory.ts'

const changes = 50_000
const lookUpsMin = 100_000
/** The writer's every fourth change brings one that stays: numbers 3, 7, 11 and so on. */
const following = (number: number): number => number + 4 - ((number + 1) % 4)

describe('a writer thread and a reader', () => {
  it(
    'never disagree: what stays is found, what never was is not, words are their own, epochs do not fall',
    { timeout: 60_000 },
    async () => {
      const writer = new Worker(new URL('../test-support/directory-writer.ts', import.meta.url), { workerData: { changes } })
      const [{ port }] = (await once(writer, 'message')) as [{ port: MessagePort }]
      const reader = new ThreadDirectory(port)
      let size = -1
      writer.on('message', ({ done }: { done: number }) => (size = done))
      const epochs = new Uint16Array(stableCount)
      let newest = 0
      let [looked, wrong, failed] = [0, 0, '']
      const fails = (what: string): void => {
        wrong += 1
        failed = what
      }
      while (size < 0 || looked < lookUpsMin) {
        for (let count = 0; count < 500; count += 1) {
          const stable = (looked * 7) % stableCount
          const entry = reader.entryOf(numberedOrg(stable))
          if (entry?.cell !== cellOf(stable)) fails('a stable one is another or gone')
          else if (entry.epoch < (epochs[stable] ?? 0)) fails('an epoch fell')
          else epochs[stable] = entry.epoch
          if (reader.entryOf(numberedOrg(1_000_000_000 + looked))) fails('one that never was is found')
          const flickering = stableCount + stable
          const seen = reader.entryOf(numberedOrg(flickering))
          if (seen && seen.cell !== cellOf(flickering)) fails('one that comes and goes has the word of another')
          // They come in order and stay, so the newest one seen is always there.
          if (newest > 0 && !reader.entryOf(numberedOrg(2 * stableCount + newest))) fails('one that came is gone')
          if (reader.entryOf(numberedOrg(2 * stableCount + following(newest)))) newest = following(newest)
          looked += 5
        }
        await setImmediate()
      }
      // A reader that had no turn for a while catches up before it is judged.
      while (reader.entryOf(numberedOrg(2 * stableCount + following(newest)))) newest = following(newest)
      expect([wrong, failed]).toEqual([0, ''])
      expect(following(newest)).toBeGreaterThan(changes)
      expect(size).toBeGreaterThan(changes / 4)
      await writer.terminate()
    },
  )
})

describe('readers of one directory', () => {
  const start = () => {
    const readers = new ReaderThreads()
    const directory = new Directory(readers)
    const org = newOrg()
    const organizations = [{ id: org, cell: 1, strict: false, state: 'active', epoch: 1 }] as const
    directory.replace({ sequence: 1, issuedAt: '2026-01-05T12:00:00.000Z', zones, cells, organizations })
    return { readers, directory, org }
  }

  it('see a change at once and without a message, and wait for one', async () => {
    const { readers, directory, org } = start()
    const reader = new ThreadDirectory(readers.connect())
    expect([reader.entryOf(org)?.state, reader.firstCell('eu')?.number, reader.zone('us')?.code]).toEqual(['active', 1, 'us'])
    const moved = reader.waitFor(org, (entry) => entry?.epoch === 2, 5000)
    directory.apply(2, { kind: 'organization', organization: { id: org, cell: 2, strict: false, state: 'active', epoch: 2 } })
    expect(reader.entryOf(org)).toMatchObject({ cell: 2, epoch: 2 })
    expect(await moved).toBe(true)
    expect(await reader.waitFor(org, (entry) => entry?.epoch === 3, 1)).toBe(false)
  })

  it('know a new cell as soon as an organisation is in it', () => {
    const { readers, directory, org } = start()
    const reader = new ThreadDirectory(readers.connect())
    const cell = { number: 3, code: 'eu-2', zone: 'eu', edgeAddress: 'http://127.0.0.1:9201', countries: ['DE'] }
    directory.apply(2, { kind: 'cell', cell })
    directory.apply(3, { kind: 'organization', organization: { id: org, cell: 3, strict: false, state: 'active', epoch: 2 } })
    expect(reader.cell(reader.entryOf(org)?.cell ?? 0)).toEqual(cell)
  })

  it('hold the old table until the last of them has answered, and one that has gone holds nothing', async () => {
    const { readers, directory } = start()
    const [one, two] = [new ThreadDirectory(readers.connect()), readers.connect()]
    let given = false
    void readers.tableChanged({ sequence: 2, zones, cells, table: directory.live.table.current }).then(() => (given = true))
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.once('message', resolve)
      port2.postMessage('after the messages under way')
    })
    expect([given, one.zones().length]).toEqual([false, 2])
    two.close()
    await until(() => given)
    expect(readers.count).toBe(1)
  })

  it('are one canary and the others: it alone serves from a directory on trial and tells where the two differ', async () => {
    const { readers, directory, org } = start()
    const [canary, other] = [new ThreadDirectory(readers.connect()), new ThreadDirectory(readers.connect())]
    const organizations = [{ id: org, cell: 1, strict: false, state: 'suspended', epoch: 1 }] as const
    const tried = directory.prepare({ sequence: 1, zones, cells, table: tableOf(organizations) })
    directory.tryOut(tried)
    await until(() => canary.entryOf(org)?.state === 'suspended')
    expect([other.entryOf(org)?.state, directory.entryOf(org)?.state]).toEqual(['active', 'active'])
    await until(() => directory.differed >= 2)
    directory.tryOut(undefined)
    await until(() => canary.entryOf(org)?.state === 'active')
    directory.adopt(tried)
    await until(() => other.entryOf(org)?.state === 'suspended' && canary.entryOf(org)?.state === 'suspended')
  })
})

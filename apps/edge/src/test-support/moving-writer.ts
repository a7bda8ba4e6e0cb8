/** A thread that changes the organisations of `moving-orgs.ts` one after the other until it is told to stop, and says before and after each change which it is. */
import { parentPort, workerData } from 'node:worker_threads'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { invariant } from '@repo/core'
import { Directory } from '../directory/directory.ts'
import { ReaderThreads } from '../directory/reader-threads.ts'
import { entryAt, movingCells, movingCount, movingZones } from './moving-orgs.ts'
import { numberedOrg } from './numbered-orgs.ts'

export interface MovingOrders {
  /** By number: the version that is being written, and the newest one that has been. */
  readonly begun: Int32Array
  readonly ended: Int32Array
  /** Becomes 1 when it is enough. */
  readonly stop: Int32Array
  readonly readers: number
  readonly perSecond: number
}

const { begun, ended, stop, readers: count, perSecond } = workerData as MovingOrders
invariant(parentPort, 'the writer is a thread')
const readers = new ReaderThreads()
const directory = new Directory(readers)
const numbers = Array.from({ length: movingCount }, (_org, number) => number)
directory.replace({
  sequence: 0,
  issuedAt: new Date(0).toISOString(),
  zones: movingZones,
  cells: movingCells,
  organizations: numbers.flatMap((number) => {
    const entry = entryAt(number, 1)
    return entry ? [{ id: numberedOrg(number), ...entry }] : []
  }),
})
begun.fill(1)
ended.fill(1)
const ports = Array.from({ length: count }, () => readers.connect())
parentPort.postMessage({ ports }, ports)

const slice = 500
const start = performance.now()
let sequence = 0
while (Atomics.load(stop, 0) === 0) {
  for (let turn = 0; turn < slice; turn += 1) {
    const number = sequence % movingCount
    const version = Atomics.load(ended, number) + 1
    const entry = entryAt(number, version)
    sequence += 1
    Atomics.store(begun, number, version)
    const id = numberedOrg(number)
    const change = entry
      ? ({ kind: 'organization', organization: { id, ...entry } } as const)
      : ({ kind: 'organization_removed', id } as const)
    const outcome = directory.apply(sequence, change)
    invariant(outcome === 'applied', `change ${sequence} is lawful`)
    Atomics.store(ended, number, version)
  }
  const aheadMs = (sequence / perSecond) * 1000 - (performance.now() - start)
  await (aheadMs > 1 ? wait(aheadMs) : setImmediate())
}
parentPort.postMessage({ changes: sequence })

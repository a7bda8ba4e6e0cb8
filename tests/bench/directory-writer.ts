/** A thread that moves organisations from cell to cell, an epoch up each time, at a given pace until it is told to stop. */
import { parentPort, workerData } from 'node:worker_threads'
import { DirectoryTable } from '@repo/contract/edge'

export interface WriterOrders {
  readonly organizations: number
  readonly perSecond: number
  readonly stop: SharedArrayBuffer
}
export interface WriterReport {
  readonly changes: number
  readonly tookMs: number
}

const { organizations, perSecond, stop } = workerData as WriterOrders
const stopped = new Int32Array(stop)
const table = DirectoryTable.for(organizations)
const id = new Uint8Array(16)
const view = new DataView(id.buffer)
const move = (index: number, epoch: number): void => {
  view.setUint32(12, index)
  table.set(id, 0, (((1 + ((index + epoch) % 2000)) << 21) | (2 << 16) | epoch) >>> 0)
}
for (let index = 0; index < organizations; index += 1) move(index, 1)
parentPort?.postMessage({ buffer: table.buffer })

const slice = 1000
const start = performance.now()
let changes = 0
while (Atomics.load(stopped, 0) === 0) {
  for (let count = 0; count < slice; count += 1) {
    move(changes % organizations, 2 + Math.floor(changes / organizations))
    changes += 1
  }
  const aheadMs = (changes / perSecond) * 1000 - (performance.now() - start)
  // Sleeps, but hears the order to stop.
  if (aheadMs > 0) Atomics.wait(stopped, 0, 0, aheadMs)
}
parentPort?.postMessage({ changes, tookMs: performance.now() - start } satisfies WriterReport)

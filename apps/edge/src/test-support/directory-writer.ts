/**
 * A thread that writes a directory while its parent reads it: stable organisations whose epochs rise, ones that come and go, and ones that
 * come and stay, so that the table grows from a few slots and is handed over many times. Ends after `changes` changes.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { setImmediate } from 'node:timers/promises'
import { invariant } from '@repo/core'
import { Directory } from '../directory/directory.ts'
import { ReaderThreads } from '../directory/reader-threads.ts'
import { cellOf, cellsOfWriter, numberedOrg, stableCount } from './numbered-orgs.ts'

const { changes } = workerData as { changes: number }
invariant(parentPort, 'the writer is a thread')
const readers = new ReaderThreads()
const directory = new Directory(readers)
const stable = Array.from({ length: stableCount }, (_org, number) => number)
const put = (number: number, epoch: number) =>
  ({ id: numberedOrg(number), cell: cellOf(number), strict: false, state: 'active', epoch }) as const
directory.replace({
  sequence: 0,
  issuedAt: new Date(0).toISOString(),
  zones: [{ code: 'eu', webOrigin: 'http://eu.localhost:8080' }],
  cells: cellsOfWriter,
  organizations: stable.map((number) => put(number, 1)),
})
const port = readers.connect()
parentPort.postMessage({ port }, [port])

const slice = 1000
for (let sequence = 1; sequence <= changes; sequence += 1) {
  const turn = sequence % 4
  const flickering = stableCount + (sequence % stableCount)
  if (turn === 0)
    directory.apply(sequence, { kind: 'organization', organization: put(sequence % stableCount, 1 + Math.floor(sequence / 4000)) })
  else if (turn === 1) directory.apply(sequence, { kind: 'organization', organization: put(flickering, 1) })
  else if (turn === 2) directory.apply(sequence, { kind: 'organization_removed', id: numberedOrg(flickering) })
  else directory.apply(sequence, { kind: 'organization', organization: put(2 * stableCount + sequence, 1) })
  // A writer that serves others too works in slices; answers of readers are heard between them.
  if (sequence % slice === 0) await setImmediate()
}
parentPort.postMessage({ done: directory.size })

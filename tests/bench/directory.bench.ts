/**
 * The edge's directory: what a look-up and an organisation cost, how soon an edge serves from a copy of ten million, how fast changes go
 * in, and whether a reader ever sees anything wrong while another thread writes. Times are CPU time of the thread that works, so that
 * neighbours on the machine do not lengthen them; the start of a process is shown by the clock as well.
 */
import { randomFillSync } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { DirectoryTable, readUuidBytes, sealSnapshot, slices, type DirectoryChange } from '@repo/contract/edge'
import { parseOrgId } from '@repo/core'
import { DirectoryState } from '../../apps/edge/src/directory/directory-state.ts'
import { LastGoodCopy } from '../../apps/edge/src/directory/last-good-copy.ts'
import { party, temporaryFolder } from '../../apps/edge/src/test-support/parties.ts'
import type { BenchResult, BenchRow } from './bench.ts'
import { startEdgeFromCopy } from './edge-process.ts'
import { median } from './rounds.ts'
import type { WriterOrders, WriterReport } from './directory-writer.ts'

const million = 1_000_000
const wordOf = (index: number): number => ((1 + (index % 2000)) << 21) | (2 << 16) | 1
const places = {
  zones: [{ code: 'eu', webOrigin: 'http://eu.localhost:8080' }],
  cells: Array.from({ length: 2000 }, (_cell, index) => ({
    number: index + 1,
    code: `eu-${index + 1}`,
    zone: 'eu',
    edgeAddress: 'http://127.0.0.1:9200',
    countries: ['DE'],
  })),
}

const ms = (value: number): string => `${value.toFixed(0)} ms`
const ns = (value: number): string => `${value.toFixed(0)} ns`
/** CPU milliseconds of this thread. */
function timed(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** Random ids, 16 bytes each. */
const randomIds = (count: number): Uint8Array => {
  const ids = new Uint8Array(count * 16)
  for (let at = 0; at < ids.length; at += 1 << 20) randomFillSync(ids, at, Math.min(1 << 20, ids.length - at))
  return ids
}

function built(ids: Uint8Array): { table: DirectoryTable; tookMs: number } {
  const count = ids.length / 16
  const table = DirectoryTable.for(count)
  const tookMs = timed(() => {
    for (let index = 0; index < count; index += 1) table.set(ids, index * 16, wordOf(index))
  })
  return { table, tookMs }
}

/** Nanoseconds for one look-up from 36 ASCII bytes of a header, ids in random order; median of five rounds. */
function lookUpNs(table: DirectoryTable, ids: Uint8Array, wanted: boolean): number {
  const probes = 200_000
  const count = ids.length / 16
  const texts = Buffer.alloc(probes * 36)
  for (let probe = 0; probe < probes; probe += 1) {
    const at = Math.floor(Math.random() * count) * 16
    const hex = Buffer.from(ids.buffer, at, 16).toString('hex')
    texts.write(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`, probe * 36, 'latin1')
  }
  const id = new Uint8Array(16)
  const rounds = Array.from({ length: 6 }, () =>
    timed(() => {
      for (let probe = 0; probe < probes; probe += 1) {
        readUuidBytes(texts, probe * 36, id)
        if ((table.get(id, 0) !== 0) !== wanted) throw new Error('A look-up was wrong')
      }
    }),
  )
  return (median(rounds.slice(1)) / probes) * 1e6
}

/** Changes a second that one writer applies, in slices of a thousand, and the longest slice; half update, a quarter add, a quarter remove. */
function applying(table: DirectoryTable, ids: Uint8Array): { perSecond: number; longestMs: number } {
  const state = new DirectoryState({ sequence: 0, ...places, table })
  const idAt = (index: number) => {
    const hex = Buffer.from(ids.buffer, index * 16, 16).toString('hex')
    const id = parseOrgId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`)
    if (!id) throw new Error('the id is canonical')
    return id
  }
  const changes = Array.from({ length: 400_000 }, (_change, index): DirectoryChange => {
    if (index % 4 === 3) return { kind: 'organization_removed', id: idAt(index) }
    const id = idAt(index)
    return { kind: 'organization', organization: { id, cell: 1 + (index % 2000), strict: false, state: 'suspended', epoch: 2 } }
  })
  const slicesMs: number[] = []
  for (let from = 0; from < changes.length; from += 1000) {
    slicesMs.push(timed(() => changes.slice(from, from + 1000).forEach((change, index) => state.apply(from + index + 1, change))))
  }
  const total = slicesMs.reduce((sum, one) => sum + one, 0)
  return { perSecond: (changes.length / total) * 1000, longestMs: Math.max(...slicesMs) }
}

/** Looks up ten million times beside a thread that makes 10^5 changes a second; what may be seen follows from the id and the epoch. */
async function besideWriter(organizations: number, lookUps: number): Promise<WriterReport & { wrong: number; nsEach: number }> {
  const orders: WriterOrders = { organizations, perSecond: 105_000, stop: new SharedArrayBuffer(4) }
  const worker = new Worker(new URL('directory-writer.ts', import.meta.url), { workerData: orders })
  const [{ buffer }] = (await once(worker, 'message')) as [{ buffer: SharedArrayBuffer }]
  const table = new DirectoryTable(buffer)
  const epochs = new Uint16Array(organizations)
  const id = new Uint8Array(16)
  const view = new DataView(id.buffer)
  let wrong = 0
  const tookMs = timed(() => {
    for (let count = 0; count < lookUps; count += 1) {
      const number = Math.imul(count, 0x9e37_79b1) >>> 0
      const index = number % organizations
      const absent = count % 8 === 7
      view.setUint32(0, absent ? 0xffff_ffff : 0)
      view.setUint32(12, index)
      const word = table.get(id, 0)
      const epoch = word & 0xffff
      // The cell follows from the id and the epoch, so that words which never were together show.
      if (absent ? word !== 0 : word >>> 21 !== 1 + ((index + epoch) % 2000) || epoch < (epochs[index] ?? 0)) wrong += 1
      if (!absent) epochs[index] = epoch
    }
  })
  Atomics.store(new Int32Array(orders.stop), 0, 1)
  const [report] = (await once(worker, 'message')) as [WriterReport]
  await worker.terminate()
  return { ...report, wrong, nsEach: (tookMs / lookUps) * 1e6 }
}

/** A folder with a signed copy of so many organisations, as an edge that was stopped leaves it. */
async function copyOf(table: DirectoryTable, folder: string): Promise<{ control: ReturnType<typeof party> }> {
  const control = party('control:main')
  const now = Date.now()
  const instant = (atMs: number): string => new Date(atMs).toISOString()
  const facts = { ...places, sequence: 1, issuedAt: instant(now), notAfter: instant(now + 86_400_000), table }
  const { parts } = await sealSnapshot(facts, control.key)
  const copy = new LastGoodCopy(folder)
  const chunks = (async function* () {
    for (const part of parts) yield* slices(part)
  })()
  let bytes = 0
  for await (const chunk of copy.receive(chunks)) bytes += chunk.length
  await copy.keep(1, [])
  if (statSync(join(folder, 'directory.1.snapshot')).size !== bytes) throw new Error('The copy is not whole')
  return { control }
}

export async function directoryBench(): Promise<BenchResult> {
  const rows: BenchRow[] = []
  const row = (what: string, figure: string, limit?: BenchRow['limit']): void => void rows.push({ what, figure, ...(limit && { limit }) })

  const one = randomIds(million)
  const strangers = randomIds(million)
  const small = built(one)
  row('memory per million organisations, epoch included', `${(small.table.buffer.byteLength / 1e6).toFixed(1)} MB`, {
    says: '≤ 26 MB',
    holds: small.table.buffer.byteLength <= 26e6,
  })
  row(
    'look-up from header bytes, 1 M: found / unknown',
    `${ns(lookUpNs(small.table, one, true))} / ${ns(lookUpNs(small.table, strangers, false))}`,
  )
  const applied = applying(small.table, one)
  row('changes applied by one writer, slices of 1,000', `${(applied.perSecond / 1e6).toFixed(2)} M/s`, {
    says: '≥ 1 M/s',
    holds: applied.perSecond >= 1e6,
  })
  row('longest slice', `${applied.longestMs.toFixed(1)} ms`)

  const ten = randomIds(10 * million)
  const large = built(ten)
  row('10 M: table built', ms(large.tookMs))
  row('10 M: look-up found / unknown', `${ns(lookUpNs(large.table, ten, true))} / ${ns(lookUpNs(large.table, strangers, false))}`)
  const root = temporaryFolder()
  try {
    const state = join(root, 'state')
    const { control } = await copyOf(large.table, state)
    const copy = new LastGoodCopy(state)
    const before = process.cpuUsage()
    const stored = await copy.load((kid) => (kid === control.kid ? control.publicKey : undefined), 'control:main')
    if (stored?.image.manifest.organizations !== 10 * million) throw new Error('The copy was not taken')
    const read = process.cpuUsage(before)
    row('10 M: copy read, signature and checksum checked', ms((read.user + read.system) / 1000))

    const starts = []
    for (let round = 0; round < 5; round += 1) starts.push(await startEdgeFromCopy(root, control))
    const [clockMs, cpuTimeMs] = [median(starts.map((one) => one.clockMs)), median(starts.map((one) => one.cpuMs))]
    row('10 M: process start to serving, control plane dead, warm cache: clock', ms(clockMs), { says: '≤ 1000 ms', holds: clockMs <= 1000 })
    row('the same in CPU time, all threads', ms(cpuTimeMs))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }

  const beside = await besideWriter(million, 10 * million)
  row('wrong in 10^7 look-ups beside a writer with moves', String(beside.wrong), { says: '0', holds: beside.wrong === 0 })
  const pace = beside.changes / (beside.tookMs / 1000)
  row('that writer', `${Math.round(pace).toLocaleString('en')} changes/s, slices of 1,000`, { says: '≥ 100,000/s', holds: pace >= 100_000 })

  row('a look-up meanwhile', ns(beside.nsEach))
  return { name: 'directory', rows }
}

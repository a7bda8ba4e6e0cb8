/**
 * The offline verifier over an export of a million events with a checkpoint in every ten thousand: as it is, and with one event changed, removed,
 * out of its place or forged. It must name that event, and be done in time.
 */
import { generateKeyPairSync } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  emptyChain,
  exportCheckpoint,
  exportHeader,
  exportLine,
  sealNext,
  signCheckpoint,
  type ChainHead,
  type SealedEvent,
} from '@repo/residency'
import { verifyChain } from '../../tools/verify-audit/verify-audit.mjs'
import type { BenchResult, BenchRow } from './bench.ts'

const events = Number(process.env['BENCH_EVENTS'] ?? 1_000_000)
const checkpointEvery = 10_000
const secondsMax = 20
const organizationId = '6f9b3a52-0f57-4f0e-9d52-0f6a1c6f7b10'
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const keys = new Map([['k1', publicKey]])

/** An event as the trail has it: every field that a write fills. */
function eventAt(sequence: bigint): SealedEvent {
  const digits = sequence.toString(16).padStart(12, '0')
  return {
    id: `0193a1b2-3b5e-7a57-9c1d-${digits}`,
    transactionId: String(100_000n + sequence),
    occurredAt: '2026-11-30T23:59:59.123456Z',
    zone: 'eu',
    cell: 'eu-1',
    actorKind: 'user',
    actorId: '0e0b64a5-6c07-4ba5-a43a-2a4f4c9c4d5f',
    authenticationStrength: 'password',
    action: 'receipt.record',
    targetKind: 'receipt',
    targetId: `0193a1b2-3b5e-7a57-9c1e-${digits}`,
    bucket: 'R3',
    decision: 'allowed',
    policyVersion: 3,
    outcome: 'done',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  }
}

async function writeExport(path: string): Promise<ChainHead> {
  const file = createWriteStream(path)
  const write = async (text: string): Promise<void> => {
    if (!file.write(text)) await once(file, 'drain')
  }
  let head: ChainHead = emptyChain
  const pieces: string[] = []
  for (let sequence = 1n; sequence <= BigInt(events); sequence += 1n) {
    const event = eventAt(sequence)
    const seal = sealNext(organizationId, head, event)
    head = seal
    pieces.push(exportLine(seal, event))
    if (sequence % BigInt(checkpointEvery) !== 0n) continue
    pieces.push(exportCheckpoint(signCheckpoint({ keyId: 'k1', privateKey }, 'eu', organizationId, head, '2026-12-01T00:00:00.000Z')))
    await write(`${pieces.splice(0).join('\n')}\n`)
  }
  await write(pieces.map((line) => `${line}\n`).join(''))
  file.end()
  await once(file, 'finish')
  return head
}

type Change = (line: string) => readonly string[]
const at = BigInt(Math.floor(events / 2) + 7)
const isLine = (line: string, sequence: bigint): boolean => line.startsWith(`{"sequence":"${sequence}"`)

interface Sealed {
  readonly sequence: string
  readonly previousHash: string
  readonly event: SealedEvent
}

/** What somebody did to the file, and what the verifier has to say of it. */
function attacks(): { what: string; change: Change; named: string | undefined }[] {
  let held: string | undefined
  return [
    { what: 'whole', change: (line) => [line], named: undefined },
    { what: 'one event changed', change: (line) => [isLine(line, at) ? line.replace('allowed', 'refused') : line], named: `changed ${at}` },
    { what: 'one event removed', change: (line) => (isLine(line, at) ? [] : [line]), named: `removed ${at}` },
    {
      what: 'two events in each other’s place',
      change(line) {
        if (isLine(line, at)) {
          held = line
          return []
        }
        return isLine(line, at + 1n) && held !== undefined ? [line, held] : [line]
      },
      named: `reordered ${at}`,
    },
    {
      what: 'one event forged, its hash made anew',
      change(line) {
        if (!isLine(line, at)) return [line]
        const { sequence, previousHash, event } = JSON.parse(line) as Sealed
        const forged = { ...event, action: 'receipt.read' }
        return [exportLine(sealNext(organizationId, { sequence: BigInt(sequence) - 1n, hash: previousHash }, forged), forged)]
      },
      named: `forged ${at}`,
    },
  ]
}

export async function verifyAuditBench(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-audit-'))
  const path = join(folder, 'audit.ndjson')
  try {
    const head = await writeExport(path)
    const header = exportHeader({ zone: 'eu', organizationId, after: emptyChain, head })
    const rows: BenchRow[] = []
    for (const { what, change, named } of attacks()) {
      async function* lines(): AsyncGenerator<string> {
        yield header
        for await (const line of createInterface({ input: createReadStream(path) })) yield* change(line)
      }
      const startedAt = performance.now()
      const cpu = process.cpuUsage()
      const { findings } = await verifyChain(lines(), { keys })
      const { user, system } = process.cpuUsage(cpu)
      const seconds = (performance.now() - startedAt) / 1000
      const found = findings.map((finding) => `${finding.what} ${finding.sequence}`)
      const right = named === undefined ? found.length === 0 : found.includes(named)
      rows.push({
        what: `${events.toLocaleString('en')} events, ${what}`,
        figure: `${seconds.toFixed(1)} s, CPU ${((user + system) / 1e6).toFixed(1)} s; ${right ? (named ?? 'whole') : `NOT named: ${found.join(', ')}`}`,
        limit: { says: `≤ ${secondsMax} s and named`, holds: right && seconds <= secondsMax },
      })
    }
    return { name: 'verify-audit', rows }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

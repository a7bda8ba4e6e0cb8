/**
 * What each piece of a request costs at the edge, alone and warm, in this process: where the time goes that `edge` measures whole. Sockets are
 * not in it; they cost more than all of these together.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseOrgId } from '@repo/core'
import { Metrics, startSpan, startTelemetry, traceparentOf } from '@repo/telemetry'
import { recordRequest, RequestCounters } from '../../apps/edge/src/access-log.ts'
import { newExchange, type Exchange } from '../../apps/edge/src/exchange.ts'
import { runSteps } from '../../apps/edge/src/pipeline.ts'
import { stepParts } from '../../apps/edge/src/test-support/step-lab.ts'
import { HeadScanner } from '../../apps/edge/src/wire/head-scanner.ts'
import { answerText, requestText } from '../../apps/edge/src/wire/outgoing-head.ts'
import { WireAnswerHead } from '../../apps/edge/src/wire/wire-answer-head.ts'
import { WireRequestHead } from '../../apps/edge/src/wire/wire-request-head.ts'
import { assertions } from '../../apps/edge/src/credentials.ts'
import { newOrg } from '../../apps/edge/src/test-support/edge-lab.ts'
import { keyFolders, party } from '../../apps/edge/src/test-support/parties.ts'
import type { BenchResult, BenchRow } from './bench.ts'

const limits = { headBytes: 65_536, fieldsMax: 128 }
const parsed = parseOrgId('0d9f4c4e-6f6b-4c43-9c53-0d8d9f0b1a11')
if (!parsed) throw new Error('the id is canonical')
const id = parsed

const question = Buffer.from(
  [
    'GET /api/v1/units HTTP/1.1',
    ...['Host: localhost:8080', `X-Org-Id: ${id}`, 'Accept: application/json', 'User-Agent: bench/1.0 (load)', 'Accept-Encoding: gzip, br'],
    ...['Cookie: session=abcdefghijklmnopqrstuvwxyz0123456789', 'Accept-Language: de-DE,de;q=0.9', '', ''],
  ].join('\r\n'),
)
const answer = Buffer.from(
  'HTTP/1.1 200 OK\r\nServer: x\r\nDate: Mon, 05 Jan 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\nContent-Length: 200\r\nConnection: keep-alive\r\n\r\n',
)

const keptSpan = 'a span, kept'

function microseconds(piece: () => unknown, times: number): number {
  for (let index = 0; index < times; index += 1) piece()
  const before = process.cpuUsage()
  for (let index = 0; index < times; index += 1) piece()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

export function edgePiecesBench(): Promise<BenchResult> {
  startTelemetry({ service: 'edge', edge: 'bench', folder: mkdtempSync(join(tmpdir(), 'edge-pieces-')) })
  const parts = stepParts('global', [{ id, cell: 1, strict: false, state: 'active', epoch: 1 }])
  const counters = new RequestCounters(new Metrics())
  const scanner = new HeadScanner('request', limits)
  const answerScanner = new HeadScanner('answer', limits)
  const read = (): WireRequestHead => {
    scanner.reset()
    scanner.scan(question, 0, question.length)
    return new WireRequestHead(question.toString('latin1'), scanner)
  }
  const decide = (head: WireRequestHead): Exchange => {
    const exchange = newExchange(head, { remoteAddress: '127.0.0.1', requestId: randomUUID(), nowMs: Date.now() })
    if (runSteps(exchange, parts) !== undefined) throw new Error('The request passes')
    return exchange
  }
  const pass = (): string => {
    answerScanner.reset()
    answerScanner.scan(answer, 0, answer.length)
    const head = new WireAnswerHead(answer.toString('latin1'), answerScanner)
    const header = { role: 'global', direction: 'response', fromListedEdge: false } as const
    const context = { header, requestId: id, framing: { kind: 'length', bytes: 200 }, mode: 'raw', connectionLine: '' } as const
    return answerText(head, head.connection().names, context)
  }
  const span = (): void => {
    const started = startSpan('edge', { role: 'server', attributes: { 'freehold.request_id': id } })
    traceparentOf(started)
    started.end()
  }
  const head = read()
  const exchange = decide(head)
  const end = { status: 200, step: undefined, errorCode: undefined, bytesIn: 0, bytesOut: 200, nowMs: Date.now() }
  const pieces: Readonly<Record<string, readonly [() => unknown, number]>> = {
    "reading a request's head": [read, 100_000],
    'all steps, look-up included': [() => decide(head), 50_000],
    'the head that goes on': [() => requestText(head, exchange.edits, { kind: 'none' }, false), 100_000],
    "reading an answer's head and writing it": [pass, 100_000],
    [keptSpan]: [span, 4000],
    'counters and the log line': [() => recordRequest(exchange, end, counters), 4000],
  }
  const costs = Object.entries(pieces).map(([what, [piece, times]]) => [what, microseconds(piece, times)] as const)
  const rows: BenchRow[] = costs.map(([what, cost]) => ({ what, figure: `${cost.toFixed(2)} µs CPU` }))
  // A span is kept for one request in a hundred, here.
  const request = costs.reduce((sum, [what, cost]) => sum + (what === keptSpan ? cost / 100 : cost), 0)
  const assertion = microseconds(nextAssertion(), 100_000)
  const share = assertion / request
  rows.push({
    what: "the assertion of a zone's edge, 1,000 organisations, of these together",
    figure: `${assertion.toFixed(2)} µs CPU`,
    ratio: share.toFixed(2),
    limit: { says: '≤ 8 % of a request', holds: share <= 0.08 },
  })
  return Promise.resolve({ name: 'Pieces of a request at the edge', rows })
}

/** Assertions for a thousand organisations in turn, as requests ask for them. */
function nextAssertion(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'edge-pieces-'))
  const folders = keyFolders(root, party('edge:eu-1'), [], [])
  const { config } = stepParts('zone')
  if (config.role !== 'zone') throw new Error('the role is zone')
  const assert = assertions({ ...config, assertionKeyFolder: folders.secrets }, Date.now)
  const organizations = Array.from({ length: 1000 }, () => newOrg())
  let next = 0
  return () => {
    next = (next + 1) % organizations.length
    return assert(organizations[next], 1, 'listed')
  }
}

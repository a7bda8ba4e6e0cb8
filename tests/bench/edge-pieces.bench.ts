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
import type { BenchResult } from './bench.ts'

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
    'a span, kept': [span, 4000],
    'counters and the log line': [() => recordRequest(exchange, end, counters), 4000],
  }
  const rows = Object.entries(pieces).map(([what, [piece, times]]) => ({ what, figure: `${microseconds(piece, times).toFixed(2)} µs CPU` }))
  return Promise.resolve({ name: 'Pieces of a request at the edge', rows })
}

/** The text of the heads that go out: what came, as it came, minus what the header table takes out, plus what the edge says itself. */
import { STATUS_CODES } from 'node:http'
import { epochHeader, headerAction, type FieldEdit, type HeaderContext } from '@repo/contract/edge'
import type { FieldList } from './field-list.ts'
import type { Framing } from './framing.ts'
import { lowerName } from './lower-name.ts'
import type { WireAnswerHead } from './wire-answer-head.ts'
import type { WireRequestHead } from './wire-request-head.ts'

export const upgradeLines = 'connection: upgrade\r\nupgrade: websocket\r\n'
const chunkedLine = 'transfer-encoding: chunked\r\n'

/** Hop by hop, whatever the steps have said about them: made anew on each connection. */
const madeAnew = new Set(['connection', 'expect', 'keep-alive', 'te', 'transfer-encoding', 'upgrade'])

/** @param upgrade the request asks for a WebSocket */
export function requestText(head: WireRequestHead, edits: readonly FieldEdit[], framing: Framing, upgrade: boolean): string {
  const touched = new Map<string, FieldEdit>()
  for (const edit of edits) touched.set(lowerName(edit.name), edit)
  let text = `${head.method} ${head.target} HTTP/1.1\r\n${head.fields.lines((lower) => !touched.has(lower) && !madeAnew.has(lower))}`
  for (const edit of touched.values()) if (edit.op === 'set') text += `${edit.name}: ${edit.value}\r\n`
  if (framing.kind === 'chunked') text += chunkedLine
  return upgrade ? `${text}${upgradeLines}\r\n` : `${text}\r\n`
}

/** How an answer's body goes on to the client. */
export type BodyMode =
  /** As it came. */
  | 'raw'
  /** It came until the connection's end and goes on in chunks, so that the client can tell a whole one from a broken one. */
  | 'to_chunks'
  /** It came in chunks and goes to a client of HTTP/1.0, which knows none. */
  | 'from_chunks'

export function bodyMode(framing: Framing, clientMinorVersion: number): BodyMode {
  if (framing.kind === 'chunked') return clientMinorVersion === 1 ? 'raw' : 'from_chunks'
  return framing.kind === 'close' && clientMinorVersion === 1 ? 'to_chunks' : 'raw'
}

export interface AnswerContext {
  readonly header: HeaderContext
  readonly requestId: string
  readonly framing: Framing
  readonly mode: BodyMode
  /** `connection: close`, or nothing. */
  readonly connectionLine: string
}

/** The fields of an answer on their way to the client: by the header table, minus what `Connection` names. */
export function keptAnswerLines(fields: FieldList, connectionNames: readonly string[], header: HeaderContext): string {
  return fields.lines((lower) => {
    if (madeAnew.has(lower) || connectionNames.includes(lower)) return false
    return headerAction(lower, header) === 'pass' || (header.fromListedEdge && lower === epochHeader)
  })
}

export function answerText(head: WireAnswerHead, connectionNames: readonly string[], context: AnswerContext): string {
  const { header, requestId, framing, mode, connectionLine } = context
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n${keptAnswerLines(head.fields, connectionNames, header)}x-request-id: ${requestId}\r\n`
  if (head.count('date') === 0) text += dateLine()
  if (mode === 'to_chunks' || (framing.kind === 'chunked' && mode === 'raw')) text += chunkedLine
  return `${text}${connectionLine}\r\n`
}

/** The head of an answer of the edge's own. @param fields a flat name, value list */
export function ownAnswerText(status: number, reason: string | undefined, fields: readonly string[], connectionLine: string): string {
  let text = `HTTP/1.1 ${status} ${reason || (STATUS_CODES[status] ?? '')}\r\n`
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index] !== 'connection') text += `${fields[index]}: ${fields[index + 1]}\r\n`
  }
  return `${text}${dateLine()}${connectionLine}\r\n`
}

/** Trailer fields that go on; framing and names of ours do not belong there (RFC 9110 §6.5.1) and are left out. */
export function trailerLines(text: string, fields: FieldList | undefined, header: HeaderContext): string {
  if (!fields || text === '') return '\r\n'
  return `${fields.lines((lower) => !notInTrailers.test(lower) && headerAction(lower, header) === 'pass')}\r\n`
}

const notInTrailers =
  /^(host|content-.*|transfer-encoding|trailer|connection|authorization|cookie|set-cookie|cache-control|expect|upgrade|x-org-id|traceparent|x-request-id)$/

let dateSecond = 0
let dateText = ''

function dateLine(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = `date: ${new Date(second * 1000).toUTCString()}\r\n`
  }
  return dateText
}

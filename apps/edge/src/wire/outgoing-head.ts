/** The text of the heads that go out: what came, as it came, minus what the header table takes out, plus what the edge says itself. */
import { STATUS_CODES } from 'node:http'
import { epochHeader, type FieldEdit, type FieldName, type HeaderContext } from '@repo/contract/edge'
import type { FieldList } from './field-list.ts'
import type { Framing } from './framing.ts'
import type { WireAnswerHead } from './wire-answer-head.ts'
import type { WireRequestHead } from './wire-request-head.ts'

export const upgradeLines = 'connection: upgrade\r\nupgrade: websocket\r\n'
const chunkedLine = 'transfer-encoding: chunked\r\n'

/** @param upgrade the request asks for a WebSocket */
export function requestText(head: WireRequestHead, edits: readonly FieldEdit[], framing: Framing, upgrade: boolean): string {
  const { fields } = head
  const keeps = (name: FieldName): boolean => !name.isHopByHop && !isEdited(edits, name.lower)
  // A request line of this version and in origin form goes on as it came, in one piece with the fields behind it.
  let text = head.goesOnAsItCame ? fields.lines(keeps, 0) : `${head.method} ${head.target} HTTP/1.1\r\n${fields.lines(keeps)}`
  for (let index = 0; index < edits.length; index += 1) {
    const edit = edits[index] as FieldEdit
    if (edit.op === 'set' && isLast(edits, index)) text += `${edit.name}: ${edit.value}\r\n`
  }
  if (framing.kind === 'chunked') text += chunkedLine
  return upgrade ? `${text}${upgradeLines}\r\n` : `${text}\r\n`
}

function isEdited(edits: readonly FieldEdit[], lower: string): boolean {
  for (let index = 0; index < edits.length; index += 1) if (edits[index]?.name === lower) return true
  return false
}

/** The last word about a field counts. */
function isLast(edits: readonly FieldEdit[], at: number): boolean {
  const name = edits[at]?.name
  for (let index = at + 1; index < edits.length; index += 1) if (edits[index]?.name === name) return false
  return true
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
  return fields.lines((name) => passesOn(name, connectionNames, header))
}

function passesOn(name: FieldName, connectionNames: readonly string[], header: HeaderContext): boolean {
  if (name.isHopByHop || (connectionNames.length > 0 && connectionNames.includes(name.lower))) return false
  return name.action(header) === 'pass' || (header.fromListedEdge && name.lower === epochHeader)
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
  return `${fields.lines((name) => !notInTrailers.test(name.lower) && name.action(header) === 'pass')}\r\n`
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

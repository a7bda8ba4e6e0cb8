/** The text of the heads that go out: what came, as it came, minus what the header table takes out, plus what the edge says itself. */
import { STATUS_CODES } from 'node:http'
import { epochHeader, type FieldEdit, type FieldName, type HeaderContext } from '@repo/contract/edge'
import type { FieldList } from './field-list.ts'
import type { Framing } from './framing.ts'
import type { WireAnswerHead } from './wire-answer-head.ts'
import type { WireRequestHead } from './wire-request-head.ts'

const upgradeLines = '\r\nconnection: upgrade\r\nupgrade: websocket'
const chunkedLine = '\r\ntransfer-encoding: chunked'
const headEnd = '\r\n\r\n'
const idBegin = '\r\nx-request-id: '

/** What stands before the values of fields that the edge makes: `name: ` on a line of its own. */
const begins = new Map<string, string>()

function lineBegin(name: string): string {
  let begin = begins.get(name)
  if (begin === undefined) begins.set(name, (begin = `\r\n${name}: `))
  return begin
}

/** @param upgrade the request asks for a WebSocket */
export function requestText(head: WireRequestHead, edits: readonly FieldEdit[], framing: Framing, upgrade: boolean): string {
  const { fields } = head
  const keeps = (name: FieldName): boolean => !name.isHopByHop && !isEdited(edits, name.lower)
  // A request line of this version and in origin form goes on as it came, in one piece with the fields behind it.
  let text = head.goesOnAsItCame ? fields.linesOn(keeps, true) : `${head.method} ${head.target} HTTP/1.1${fields.linesOn(keeps, false)}`
  for (let index = 0; index < edits.length; index += 1) {
    const edit = edits[index] as FieldEdit
    if (edit.op === 'set' && isLast(edits, index)) text += lineBegin(edit.name) + edit.value
  }
  if (framing.kind === 'chunked') text += chunkedLine
  if (upgrade) text += upgradeLines
  return text + headEnd
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
  /** `connection: close` behind a line's end, or nothing. */
  readonly connectionLine: string
}

/** An answer that joins the two connections. */
export function joinedText(head: WireAnswerHead, connectionNames: readonly string[], header: HeaderContext, requestId: string): string {
  const lines = head.fields.linesOn((name) => passesOn(name, connectionNames, header), false)
  return `HTTP/1.1 101 Switching Protocols${upgradeLines}${lines}${idBegin}${requestId}${headEnd}`
}

/** By the header table, minus what `Connection` names. */
function passesOn(name: FieldName, connectionNames: readonly string[], header: HeaderContext): boolean {
  if (name.isHopByHop || (connectionNames.length > 0 && connectionNames.includes(name.lower))) return false
  return name.action(header) === 'pass' || (header.fromListedEdge && name.lower === epochHeader)
}

export function answerText(head: WireAnswerHead, connectionNames: readonly string[], context: AnswerContext): string {
  const { header, requestId, framing, mode, connectionLine } = context
  const keeps = (name: FieldName): boolean => passesOn(name, connectionNames, header)
  const { fields } = head
  let text = head.minorVersion === 1 ? fields.linesOn(keeps, true) : `HTTP/1.1 ${head.status} ${head.reason}${fields.linesOn(keeps, false)}`
  text += idBegin + requestId
  if (head.count('date') === 0) text += dateLine()
  if (mode === 'to_chunks' || (framing.kind === 'chunked' && mode === 'raw')) text += chunkedLine
  return text + connectionLine + headEnd
}

/** The head of an answer of the edge's own. @param fields a flat name, value list */
export function ownAnswerText(status: number, reason: string | undefined, fields: readonly string[], connectionLine: string): string {
  let text = `HTTP/1.1 ${status} ${reason || (STATUS_CODES[status] ?? '')}`
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index] !== 'connection') text += `\r\n${fields[index]}: ${fields[index + 1]}`
  }
  return text + dateLine() + connectionLine + headEnd
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
    dateText = `\r\ndate: ${new Date(second * 1000).toUTCString()}`
  }
  return dateText
}

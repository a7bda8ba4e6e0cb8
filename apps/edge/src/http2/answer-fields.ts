import { sensitiveHeaders, type OutgoingHttpHeaders } from 'node:http2'
import type { FieldList } from '../wire/field-list.ts'
import type { WireAnswerHead } from '../wire/wire-answer-head.ts'

const ofConnections = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])
/** Never put into the table that later heads are packed with: what is secret could be guessed at by how well it packs (RFC 7541 §7.1.3). */
const secret = ['set-cookie']

/** An answer's fields as they go into frames: each as it came, in order, without those of HTTP/1.1's own framing. */
export function answerFields(head: WireAnswerHead): string[] {
  const list = [':status', String(head.status)]
  for (const [name, value] of passed(head.fields)) list.push(name, value)
  return Object.assign(list, { [sensitiveHeaders]: secret })
}

export function trailerFields(fields: FieldList): OutgoingHttpHeaders {
  const byName = new Map<string, string[]>()
  for (const [name, value] of passed(fields)) byName.set(name, [...(byName.get(name) ?? []), value])
  return Object.fromEntries(byName)
}

function* passed(fields: FieldList): Generator<readonly [string, string]> {
  for (let index = 0; index < fields.count; index += 1) {
    const name = fields.nameAt(index).lower
    if (!ofConnections.has(name)) yield [name, fields.valueAt(index)]
  }
}

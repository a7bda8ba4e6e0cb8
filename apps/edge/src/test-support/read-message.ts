import { BodyFrame } from '../wire/body-frame.ts'
import { ByteHold } from '../wire/byte-hold.ts'
import { answerFraming, requestFraming, type Framing } from '../wire/framing.ts'
import { HeadScanner, refused, unfinished, type HeadLimits } from '../wire/head-scanner.ts'
import { WireAnswerHead } from '../wire/wire-answer-head.ts'
import { WireRequestHead } from '../wire/wire-request-head.ts'

export const testLimits: HeadLimits = { headBytes: 32_768, fieldsMax: 128 }

export interface ReadMessage {
  readonly outcome: 'whole' | 'unfinished' | 'refused'
  /** Request line or status line, taken apart. */
  readonly start?: readonly (string | number)[]
  readonly fields?: readonly (readonly [string, string])[]
  readonly body?: string
  readonly trailers?: readonly (readonly [string, string])[]
  /** Bytes behind the message. */
  readonly rest?: string
}

const bodyOf = (frame: BodyFrame, chunk: Buffer, from: number, to: number): string =>
  frame.framing.kind === 'chunked'
    ? frame.pieces.map((piece, index) => (index % 2 === 0 ? chunk.toString('latin1', piece, frame.pieces[index + 1]) : '')).join('')
    : chunk.toString('latin1', from, to)

/**
 * Reads one message as the edge does, the bytes coming in the given pieces.
 * @param method of the request that an answer answers; absent, the bytes are a request
 */
export function readMessage(pieces: readonly Buffer[], method?: string): ReadMessage {
  const scanner = new HeadScanner(method === undefined ? 'request' : 'answer', testLimits)
  const hold = new ByteHold()
  let frame: BodyFrame | undefined
  let head: Pick<ReadMessage, 'start' | 'fields'> = {}
  let body = ''
  let rest = ''
  for (const piece of pieces) {
    let chunk = piece
    let from = 0
    if (!frame) {
      hold.append(piece, 0, piece.length)
      const length = scanner.scan(hold.bytes, 0, hold.length)
      if (length === refused) return { outcome: 'refused' }
      if (length === unfinished) continue
      const text = hold.bytes.toString('latin1', 0, length)
      const read = describe(text, scanner, method)
      if (read.framing.kind === 'fault') return { outcome: 'refused' }
      head = { start: read.start, fields: read.fields }
      frame = new BodyFrame(read.framing, testLimits, true)
      chunk = Buffer.from(hold.bytes.subarray(length, hold.length))
    }
    if (!frame.done) {
      from = frame.take(chunk, 0, chunk.length)
      if (frame.broken) return { outcome: 'refused' }
      body += bodyOf(frame, chunk, 0, from)
    }
    rest += chunk.toString('latin1', from)
  }
  if (!frame || (!frame.done && frame.framing.kind !== 'close')) return { outcome: 'unfinished' }
  const { trailers } = frame
  const section = trailers ? pairs(trailers.text, trailers.scanner) : []
  return { outcome: 'whole', ...head, body, trailers: section, rest }
}

function describe(text: string, scanner: HeadScanner, method: string | undefined) {
  const fields = pairs(text, scanner)
  if (method === undefined) {
    const head = new WireRequestHead(text, scanner)
    return {
      framing: requestFraming(head),
      fields,
      start: [head.method, text.slice(scanner.targetStart, scanner.targetEnd), head.httpVersion],
    }
  }
  const head = new WireAnswerHead(text, scanner)
  const framing: Framing = answerFraming(head, method)
  return { framing, fields, start: [head.status, head.reason, head.minorVersion] }
}

const pairs = (text: string, { places, fieldCount }: HeadScanner): [string, string][] =>
  Array.from({ length: fieldCount }, (_unused, index): [string, string] => {
    const [nameStart, nameEnd, valueStart, valueEnd] = places.subarray(index * 4, index * 4 + 4)
    return [text.slice(nameStart, nameEnd), text.slice(valueStart, valueEnd)]
  })

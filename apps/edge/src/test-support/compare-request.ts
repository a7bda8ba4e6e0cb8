/** One request of the differential test: what the edge takes for a whole request, two other parsers take for the same one. */
import { METHODS } from 'node:http'
import fc from 'fast-check'
import { anyRequest } from './any-message.ts'
import { readByNode, type OracleRead } from './node-oracle.ts'
import { readMessage, type ReadMessage } from './read-message.ts'
import { readBySecondParser } from './second-parser.ts'

const nasty = fc.constantFrom(
  ...['\r', '\n', '\r\n', '\0', ' ', '\t', ':', ';', ',', '0', 'a', '\u00ff', '\r\n\r\n', 'Content-Length: 3\r\n', 'chunked'],
)
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), take: fc.nat(2), put: nasty })

function mutate(bytes: Buffer, mutations: readonly { at: number; take: number; put: string }[]): Buffer {
  return mutations.reduce((result, { at, take, put }) => {
    const place = Math.floor(at * result.length)
    return Buffer.concat([result.subarray(0, place), Buffer.from(put, 'latin1'), result.subarray(place + take)])
  }, bytes)
}

/** Requests, and requests spoiled in up to three places. */
export const spoiledRequest = (): fc.Arbitrary<Buffer> =>
  fc.tuple(anyRequest(), fc.array(mutation, { maxLength: 3 })).map(([request, mutations]) => mutate(request, mutations))

const knownTarget = /^(\/|https?:\/\/|\*$)/i

export interface Compared {
  readonly ours: ReadMessage
  readonly node: OracleRead
  readonly second: OracleRead
}

/** @returns undefined when the edge refuses the bytes, wants more of them, or the method is one that the others do not know */
export async function compareRequest(bytes: Buffer): Promise<Compared | undefined> {
  const read = readMessage([bytes])
  if (read.outcome !== 'whole' || !METHODS.includes(String(read.start?.[0])) || read.start?.[0] === 'CONNECT') return undefined
  // A target of no known form is refused by the framing step, whatever the scanner says of its bytes.
  if (!knownTarget.test(String(read.start?.[1]))) return undefined
  const { rest = '', ...ours } = read
  // Exactly the bytes that are ours to be one request: a parser that wants more or less of them disagrees.
  const exact = bytes.subarray(0, bytes.length - rest.length)
  return { ours, node: await readByNode(exact), second: readBySecondParser(exact) }
}

/** What the edge accepts, Node's own parser accepts too, with the same head, the same body and the same end. */
import { METHODS } from 'node:http'
import { env } from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyRequest } from '../test-support/any-message.ts'
import { readByNode } from '../test-support/node-oracle.ts'
import { readMessage } from '../test-support/read-message.ts'

/** `FUZZ_RUNS` is for the long run; the suite's is short. */
const numRuns = Number(env['FUZZ_RUNS'] ?? 10_000)

const nasty = fc.constantFrom(
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '0',
  'a',
  '\u00ff',
  '\r\n\r\n',
  'Content-Length: 3\r\n',
  'chunked',
)
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), take: fc.nat(2), put: nasty })

function mutate(bytes: Buffer, mutations: readonly { at: number; take: number; put: string }[]): Buffer {
  return mutations.reduce((result, { at, take, put }) => {
    const place = Math.floor(at * result.length)
    return Buffer.concat([result.subarray(0, place), Buffer.from(put, 'latin1'), result.subarray(place + take)])
  }, bytes)
}

describe('against the parser of node:http', () => {
  it(
    'every request that both read is the same request',
    async () => {
      let seen = 0
      await fc.assert(
        fc.asyncProperty(anyRequest(), fc.array(mutation, { maxLength: 3 }), async (request, mutations) => {
          const bytes = mutate(request, mutations)
          const ours = readMessage([bytes])
          if (ours.outcome !== 'whole' || !METHODS.includes(String(ours.start?.[0])) || ours.start?.[0] === 'CONNECT') return
          const { rest = '', ...message } = ours
          // Exactly the bytes that are ours to be one request: a parser that wants more or less of them disagrees.
          expect(await readByNode(bytes.subarray(0, bytes.length - rest.length))).toEqual(message)
          seen += 1
        }),
        { numRuns },
      )
      expect(seen).toBeGreaterThan(numRuns / 10)
    },
    numRuns * 20,
  )
})

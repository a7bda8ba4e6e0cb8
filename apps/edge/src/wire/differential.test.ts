/** What the edge accepts, Node's own parser and a third one accept too, with the same head, the same body and the same end. */
import { env } from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRequest, spoiledRequest } from '../test-support/compare-request.ts'

/** The suite's run is short; `npm run fuzz` is the long one. */
const numRuns = Number(env['FUZZ_RUNS'] ?? 10_000)

describe('against the parser of node:http and another', () => {
  it(
    'every request that all read is the same request',
    async () => {
      let seen = 0
      await fc.assert(
        fc.asyncProperty(spoiledRequest(), async (bytes) => {
          const compared = await compareRequest(bytes)
          if (!compared) return
          expect(compared.node).toEqual(compared.ours)
          expect(compared.second).toEqual(compared.ours)
          seen += 1
        }),
        { numRuns },
      )
      expect(seen).toBeGreaterThan(numRuns / 10)
    },
    numRuns * 20,
  )
})

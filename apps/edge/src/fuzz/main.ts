/**
 * `npm run fuzz [-- --cases 1000000 --minutes 30 --seed N]`: requests spoiled at random, compared with two other parsers, then TLS hellos, compared
 * with OpenSSL. It stops by itself when the cases are done, when the time is up, or at the first difference, which it prints so that it can be run
 * again.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exit, stdout } from 'node:process'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import fc from 'fast-check'
import { authority } from '../test-support/certificates.ts'
import { captureHello, helloShapes, mutate, OpensslOracle } from '../test-support/client-hellos.ts'
import { compareRequest, spoiledRequest } from '../test-support/compare-request.ts'
import { seededRandom } from '../test-support/seeded-random.ts'
import { readClientHello } from '../tls/client-hello.ts'

interface Outcome {
  readonly cases: number
  /** Taken by the edge and by the others. */
  readonly compared: number
  readonly difference: string | undefined
}

interface Bounds {
  readonly cases: number
  readonly endMs: number
  readonly seed: number
}

const batch = 2000

async function fuzzRequests({ cases, endMs, seed }: Bounds): Promise<Outcome> {
  let [done, compared, difference] = [0, 0, '']
  while (done < cases && Date.now() < endMs && difference === '') {
    const property = fc.asyncProperty(spoiledRequest(), async (bytes) => {
      const read = await compareRequest(bytes)
      if (!read) return true
      compared += 1
      return isDeepStrictEqual(read.node, read.ours) && isDeepStrictEqual(read.second, read.ours)
    })
    const result = await fc.check(property, { numRuns: Math.min(batch, cases - done), seed: seed + done })
    if (result.failed) difference = `request ${result.counterexample?.[0].toString('base64')} (seed ${seed + done})`
    done += result.numRuns
  }
  return { cases: done, compared, difference: difference || undefined }
}

async function fuzzHellos({ cases, endMs, seed }: Bounds): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'edge-fuzz-'))
  const oracle = await OpensslOracle.start(authority(folder).issue(folder, 'any', ['eu.example']))
  const hellos = await Promise.all(helloShapes.map((shape) => captureHello(shape)))
  const random = seededRandom(seed)
  let [done, compared] = [0, 0]
  try {
    for (; done < cases && Date.now() < endMs; done += 1) {
      const bytes = mutate(hellos[Math.floor(random() * hellos.length)] as Buffer, random)
      const ours = readClientHello(bytes, bytes.length)
      const theirs = ours.kind === 'hello' ? await oracle.serverName(bytes) : undefined
      if (ours.kind !== 'hello' || theirs === undefined) continue
      compared += 1
      if (ours.serverName !== theirs.toLowerCase())
        return { cases: done, compared, difference: `hello ${bytes.toString('base64')} (seed ${seed})` }
    }
    return { cases: done, compared, difference: undefined }
  } finally {
    oracle.stop()
    rmSync(folder, { recursive: true })
  }
}

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { cases: text, minutes: text, seed: text } })
const cases = Number(values.cases ?? 1_000_000)
const seed = Number(values.seed ?? Date.now() % 0x7fff_ffff)
const partMs = (Number(values.minutes ?? 30) * 60_000) / 2
stdout.write(`Seed ${seed}\n`)
let failed = false
for (const [name, fuzz] of [
  ['requests', fuzzRequests],
  ['TLS hellos', fuzzHellos],
] as const) {
  const start = Date.now()
  const outcome = await fuzz({ cases, seed, endMs: start + partMs })
  const seconds = ((Date.now() - start) / 1000).toFixed(0)
  stdout.write(`${name}: ${outcome.cases} cases, ${outcome.compared} read by all, ${seconds} s\n`)
  if (outcome.difference === undefined) continue
  failed = true
  stdout.write(`  DIFFERENT: ${outcome.difference}\n`)
}
exit(failed ? 1 : 0)

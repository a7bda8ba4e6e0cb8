import { edgeLatencyBoundsMs } from '@repo/contract/boundary'
import { z } from 'zod'

const answerWithinMs = 2_000
const total = z.int().min(0)

/** Read field by field: what an edge of another version says beside this goes no further. */
const serviceLevel = z.object({
  run: z.uuidv4(),
  runAgeS: total,
  requests: total,
  failed: total,
  latency: z.array(total).max(edgeLatencyBoundsMs.length + 1),
})

/** What the zone's edge has answered since it started. Undefined when it cannot be asked: then nothing is said, and nothing is guessed. */
export async function measureTraffic(edgeAdminUrl: string): Promise<z.infer<typeof serviceLevel> | undefined> {
  try {
    const answer = await fetch(new URL('/service-level', edgeAdminUrl), { signal: AbortSignal.timeout(answerWithinMs) })
    return serviceLevel.parse(await answer.json())
  } catch {
    return undefined
  }
}

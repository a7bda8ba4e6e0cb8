/**
 * The zone's one way to the control plane. It only calls out: the control plane opens no connection to a zone. What goes out is a declared boundary
 * message and nothing else; what comes in is read as one.
 */
import { zoneJobLine, zoneReportBatch, zoneReportReceipt, type ZoneJobLine, type ZoneReport } from '@repo/contract/boundary'
import { controlPlaneAudience, signServiceToken, type ServiceKey } from '@repo/contract/edge'

/** How a delivery of reports ended. `refused` is an answer and will stay one; `unreachable` may be tried again. */
export type Delivery = 'taken' | 'refused' | 'unreachable'

export interface ControlPlaneClient {
  /** Delivers reports. Never throws for an outage: a zone works without the control plane. */
  report(reports: readonly ZoneReport[]): Promise<Delivery>
  /** As `report`, for reports of which some may be refused: the ids that were taken, or undefined when nobody answered. Never throws either. */
  deliver(reports: readonly ZoneReport[]): Promise<ReadonlySet<string> | undefined>
  /**
   * The zone's jobs and heartbeats, until the connection ends, falls silent or the signal aborts.
   * @throws whatever ended it
   */
  jobs(signal: AbortSignal): AsyncIterable<ZoneJobLine>
}

export interface ControlPlaneClientOptions {
  readonly url: string
  /** Read at each call, so that a rotated key is used at once. */
  readonly key: () => ServiceKey
  /** Told of each report that may have arrived: the register of what leaves the zone counts them. */
  readonly sent: (reports: readonly ZoneReport[]) => void
  readonly answerWithinMs?: number
  /** Silence after which the stream counts as dead; heartbeats come every second. */
  readonly silenceMs?: number
}

export function createControlPlaneClient({
  url,
  key,
  sent,
  answerWithinMs = 5_000,
  silenceMs = 5_000,
}: ControlPlaneClientOptions): ControlPlaneClient {
  const authorization = async (): Promise<string> => `Bearer ${await signServiceToken(key(), controlPlaneAudience)}`
  /** The ids that were taken; `refused` for a delivery that broke the contract, undefined when nobody answered. */
  const post = async (reports: readonly ZoneReport[]): Promise<ReadonlySet<string> | 'refused' | undefined> => {
    // Before the network: what the contract does not name must not even be attempted.
    const body = JSON.stringify(zoneReportBatch.parse({ reports }))
    try {
      const answer = await fetch(new URL('/internal/zone/reports', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: await authorization() },
        body,
        signal: AbortSignal.timeout(answerWithinMs),
      }).catch((error: unknown) => {
        // Who did not answer may have read it all the same; who was not reached has not.
        if (error instanceof Error && error.name === 'TimeoutError') sent(reports)
        throw error
      })
      sent(reports)
      if (answer.status === 200) return new Set(zoneReportReceipt.parse(await answer.json()).taken)
      await answer.body?.cancel()
      return answer.status === 422 ? 'refused' : undefined
    } catch {
      return undefined
    }
  }
  return {
    async report(reports) {
      const taken = await post(reports)
      if (taken === undefined) return 'unreachable'
      return taken !== 'refused' && reports.every(({ id }) => taken.has(id)) ? 'taken' : 'refused'
    },
    async deliver(reports) {
      const taken = await post(reports)
      return taken === 'refused' ? new Set() : taken
    },
    jobs: (signal) => readJobs({ url: new URL('/internal/zone/jobs', url), authorization, silenceMs }, signal),
  }
}

interface StreamOptions {
  readonly url: URL
  readonly authorization: () => Promise<string>
  readonly silenceMs: number
}

async function* readJobs({ url, authorization, silenceMs }: StreamOptions, signal: AbortSignal): AsyncGenerator<ZoneJobLine> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(new Error('The job stream fell silent')), silenceMs)
  try {
    const answer = await fetch(url, {
      headers: { authorization: await authorization() },
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (answer.status !== 200 || !answer.body) throw new Error(`The job stream was answered with ${answer.status}`)
    let rest = ''
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      timer.refresh()
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield zoneJobLine.parse(JSON.parse(line))
    }
  } finally {
    clearTimeout(timer)
  }
}

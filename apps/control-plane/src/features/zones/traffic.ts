/**
 * From totals to periods. An edge tells what it has answered since it started; what that grew by since it was heard last is what happened in
 * between. Pure: all of it holds for any order, repetition or loss of reports.
 */
export interface Traffic {
  readonly requests: number
  /** Of those, answered with 5xx. Never more than all. */
  readonly failed: number
}

export const none: Traffic = { requests: 0, failed: 0 }

export const sliceMs = 5 * 60_000
export const hourMs = 60 * 60_000
export const dayMs = 24 * hourMs
/** Slices serve windows up to six hours; hours serve the rest, and one month more to look back at. */
export const keptMs = { slice: dayMs, hour: 62 * dayMs, run: 8 * dayMs } as const
/** A run that nobody has heard of before counts from its start, but not further back than this. */
export const countedBackMs = 30 * dayMs

export const startOf = (atMs: number, periodMs: number): number => Math.floor(atMs / periodMs) * periodMs

/** What totals grew by. Totals that come late, after newer ones, are smaller: they say nothing that is not counted yet. */
export function grown(before: Traffic, now: Traffic): Traffic {
  const requests = Math.max(0, now.requests - before.requests)
  return { requests, failed: Math.min(requests, Math.max(0, now.failed - before.failed)) }
}

export interface Period extends Traffic {
  readonly startsAtMs: number
}

/**
 * Shares what happened at unknown moments between two instants evenly over the periods that they touch. Loses nothing, and no period has more
 * failures than requests. Between two reports that is one period or two; after an outage of the control plane it is as many as it lasted.
 */
export function spread(traffic: Traffic, fromMs: number, toMs: number, periodMs: number): Period[] {
  const last = startOf(toMs, periodMs)
  const first = Math.min(last, startOf(fromMs, periodMs))
  const count = (last - first) / periodMs + 1
  const share = (whole: number, index: number): number => Math.floor((whole * (index + 1)) / count) - Math.floor((whole * index) / count)
  return Array.from({ length: count }, (_, index) => {
    // Apart, so that a failure always takes a request with it.
    const failed = share(traffic.failed, index)
    return { startsAtMs: first + index * periodMs, requests: failed + share(traffic.requests - traffic.failed, index), failed }
  })
}

/** How long answers took, in whole seconds. */
export interface Latencies {
  readonly count: number
  readonly shortestSeconds: string
  readonly medianSeconds: string
  readonly longestSeconds: string
}

/** @param micros waits in microseconds, in any order @returns null when there was none */
export function latencies(micros: readonly bigint[]): Latencies | null {
  const sorted = [...micros].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
  const seconds = (index: number): string => String((sorted[index] ?? 0n) / 1_000_000n)
  if (sorted.length === 0) return null
  // Of an even number the lower of the two in the middle: it is one that really occurred.
  const middle = Math.floor((sorted.length - 1) / 2)
  return { count: sorted.length, shortestSeconds: seconds(0), medianSeconds: seconds(middle), longestSeconds: seconds(sorted.length - 1) }
}

/** Middle of the values; rounds on a busy machine have outliers, so no mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Calls `work` with `concurrency` loops until `count` calls are done.
 * @throws what a call threw, after the loops have ended
 */
export async function repeat(count: number, concurrency: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const loop = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: concurrency }, loop))
}

/** Pretty milliseconds with as many decimals as they deserve. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 3 : 0)} ms`

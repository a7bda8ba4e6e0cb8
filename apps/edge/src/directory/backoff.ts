/**
 * Full jitter: a random wait between 0 and a bound that doubles with each failure. After an outage a thousand edges then come back
 * spread out, not in waves.
 * @param failures how many attempts failed in a row, from 1
 * @returns milliseconds
 */
export function fullJitterMs(failures: number, options: { baseMs: number; capMs: number; random?: () => number }): number {
  const boundMs = Math.min(options.capMs, options.baseMs * 2 ** Math.min(failures - 1, 20))
  return Math.floor((options.random ?? Math.random)() * boundMs)
}

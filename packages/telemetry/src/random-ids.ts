/** Ids of traces and spans (https://www.w3.org/TR/trace-context/): random lower-case hexadecimal digits, not all of them zero. */
import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafeSlow(4096)
let used = pool.length

/** A few hundred spans share one call for random bytes. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

const zeroes = /^0+$/
const nonZeroHex = (bytes: number): string => {
  const hex = randomHex(bytes)
  return zeroes.test(hex) ? nonZeroHex(bytes) : hex
}

export const newTraceId = (): string => nonZeroHex(16)
export const newSpanId = (): string => nonZeroHex(8)

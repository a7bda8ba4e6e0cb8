/** Ids of traces and spans (https://www.w3.org/TR/trace-context/): random lower-case hexadecimal digits, not all of them zero. */
import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafeSlow(4096)
let digits = ''
let used = 0

/** A few hundred spans share one call for random bytes, and the text made of them. */
function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex')
    used = 0
  }
  used += length
  return digits.slice(used - length, used)
}

const zeroes = /^0+$/
const nonZeroHex = (length: number): string => {
  const hex = randomHex(length)
  return hex.startsWith('0000') && zeroes.test(hex) ? nonZeroHex(length) : hex
}

export const newTraceId = (): string => nonZeroHex(32)
export const newSpanId = (): string => nonZeroHex(16)

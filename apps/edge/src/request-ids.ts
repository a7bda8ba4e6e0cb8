/**
 * Request ids: random UUIDs (version 4), a hundred made at a time. Each is a piece of one text: what uses it need not put it together first,
 * which costs more than making it.
 */
import { randomFillSync } from 'node:crypto'

const batch = 100
const length = 36
const random = Buffer.allocUnsafeSlow(batch * 16)
const text = Buffer.allocUnsafeSlow(batch * length)
const digits = Buffer.from('0123456789abcdef', 'latin1')
const hyphen = 0x2d
/** Before these of the sixteen bytes stands a hyphen. */
const isSplit = (index: number): boolean => index === 4 || index === 6 || index === 8 || index === 10

let ids = ''
let used = 0

export function newRequestId(): string {
  if (used === ids.length) {
    randomFillSync(random)
    let at = 0
    for (let id = 0; id < batch; id += 1) at = write(id * 16, at)
    ids = text.toString('latin1')
    used = 0
  }
  used += length
  return ids.slice(used - length, used)
}

function write(from: number, to: number): number {
  random[from + 6] = ((random[from + 6] ?? 0) & 0x0f) | 0x40
  random[from + 8] = ((random[from + 8] ?? 0) & 0x3f) | 0x80
  let at = to
  for (let index = 0; index < 16; index += 1) {
    const byte = random[from + index] ?? 0
    if (isSplit(index)) {
      text[at] = hyphen
      at += 1
    }
    text[at] = digits[byte >>> 4] ?? 0
    text[at + 1] = digits[byte & 15] ?? 0
    at += 2
  }
  return at
}

/** One hexadecimal digit's value by its character code; 255 for anything else. Upper case is not in it: one id has one spelling. */
const digits = new Uint8Array(128).fill(255)
for (let value = 0; value < 16; value += 1) digits[value.toString(16).charCodeAt(0)] = value

const hyphens = new Set([8, 13, 18, 23])

/**
 * Reads a lower-case canonical UUID into 16 bytes without allocating.
 * @returns false when the text is anything else; the bytes are then undefined
 */
export function readUuid(text: string, bytes: Uint8Array, offset = 0): boolean {
  if (text.length !== 36) return false
  let at = offset
  for (let index = 0; index < 36;) {
    if (hyphens.has(index)) {
      if (text.charCodeAt(index) !== 45) return false
      index += 1
      continue
    }
    const high = digits[text.charCodeAt(index)] ?? 255
    const low = digits[text.charCodeAt(index + 1)] ?? 255
    if ((high | low) > 15) return false
    bytes[at] = (high << 4) | low
    at += 1
    index += 2
  }
  return true
}

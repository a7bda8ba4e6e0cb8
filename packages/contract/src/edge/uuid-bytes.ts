/** One hexadecimal digit's value by its character code; 255 for anything else. Upper case is not in it: one id has one spelling. */
const digits = new Uint8Array(256).fill(255)
for (let value = 0; value < 16; value += 1) digits[value.toString(16).charCodeAt(0)] = value

export const uuidLength = 36
const hyphen = 45
const isHyphenPlace = (index: number): boolean => index === 8 || index === 13 || index === 18 || index === 23

/**
 * Reads a lower-case canonical UUID into 16 bytes without allocating.
 * @returns false when the text is anything else; the bytes are then undefined
 */
export function readUuid(text: string, bytes: Uint8Array, offset = 0): boolean {
  if (text.length !== uuidLength) return false
  let at = offset
  for (let index = 0; index < uuidLength;) {
    if (isHyphenPlace(index)) {
      if (text.charCodeAt(index) !== hyphen) return false
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

/**
 * Reads the UUID whose 36 ASCII bytes begin at `from`, as a header holds it, into 16 bytes without making a string. The caller knows that
 * the field ends after them.
 * @returns false when the bytes are anything else
 */
export function readUuidBytes(text: Uint8Array, from: number, bytes: Uint8Array, offset = 0): boolean {
  if (text.length < from + uuidLength) return false
  let at = offset
  for (let index = 0; index < uuidLength;) {
    if (isHyphenPlace(index)) {
      if (text[from + index] !== hyphen) return false
      index += 1
      continue
    }
    const high = digits[text[from + index] ?? 0] ?? 255
    const low = digits[text[from + index + 1] ?? 0] ?? 255
    if ((high | low) > 15) return false
    bytes[at] = (high << 4) | low
    at += 1
    index += 2
  }
  return true
}

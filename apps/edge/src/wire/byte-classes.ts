/** Which bytes may stand where in a head (RFC 9110 §5.5, §5.6.2; RFC 9112 §3, §4). Everything not allowed here is refused. */

export const tab = 0x09
export const lineFeed = 0x0a
export const carriageReturn = 0x0d
export const space = 0x20
export const colon = 0x3a

function classOf(allowed: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_unused, byte) => (allowed(byte) ? 1 : 0))
}

const between = (byte: number, first: number, last: number): boolean => byte >= first && byte <= last
const isDigit = (byte: number): boolean => between(byte, 0x30, 0x39)
const isLetter = (byte: number): boolean => between(byte, 0x41, 0x5a) || between(byte, 0x61, 0x7a)

/** Methods are upper case here: a lower-case one is another method to one reader and the same to the next. */
export const methodByte = classOf((byte) => between(byte, 0x41, 0x5a))
/** Visible ASCII; which of it a target may hold is for the framing step. */
export const targetByte = classOf((byte) => between(byte, 0x21, 0x7e))
export const nameByte = classOf((byte) => isDigit(byte) || isLetter(byte) || "!#$%&'*+-.^_`|~".includes(String.fromCharCode(byte)))
/** The same, in lower case; 0 for what may not stand in a name. */
export const lowerNameByte = Uint8Array.from(nameByte, (allowed, byte) => {
  if (allowed === 0) return 0
  return between(byte, 0x41, 0x5a) ? byte + 0x20 : byte
})
/** A field's value and a reason phrase: visible ASCII, blanks, and the bytes above ASCII that RFC 9110 calls obs-text. */
export const valueByte = classOf((byte) => byte === tab || between(byte, 0x20, 0x7e) || byte >= 0x80)

/** The value of a hexadecimal digit, or 255. */
export const hexValue = Uint8Array.from({ length: 256 }, (_unused, byte) => {
  if (isDigit(byte)) return byte - 0x30
  if (between(byte, 0x41, 0x46)) return byte - 0x37
  return between(byte, 0x61, 0x66) ? byte - 0x57 : 255
})

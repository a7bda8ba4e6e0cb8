/**
 * Reads the server name out of a TLS ClientHello without a key, by an allow-list: what two readers could see differently is refused, since
 * the name decides which zone gets the connection. It may come in many segments and span up to 16 records (RFC 8446 §4.1.2, §5.1;
 * RFC 6066 §3). Protocols offered inside (ALPN) are nobody's business here.
 */

export type HelloReading =
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'refused'; readonly alert: number }
  /** In lower case. */
  | { readonly kind: 'hello'; readonly serverName: string }

/** Alerts of RFC 8446 §6. */
export const unrecognizedName = 112
const decodeError = 50
export const internalError = 80

/** A hello and the records around it. */
export const helloBytesMax = 16_384 + 16 * 5
const messageBytesMax = 16_384
const recordsMax = 16
const handshake = 22
const clientHello = 1

const extension = { serverName: 0, preSharedKey: 41, encryptedClientHello: 0xfe0d } as const

const unfinished: HelloReading = { kind: 'unfinished' }
const broken: HelloReading = { kind: 'refused', alert: decodeError }
const nameless: HelloReading = { kind: 'refused', alert: unrecognizedName }

/** @param length how many of the bytes have come, from the connection's first on */
export function readClientHello(bytes: Buffer, length: number): HelloReading {
  const fragments: Buffer[] = []
  let [at, have, wanted] = [0, 0, -1]
  while (wanted < 0 || have < wanted) {
    if (fragments.length === recordsMax) return broken
    if (at + 5 > length) return headerMayBe(bytes, at, length) ? unfinished : broken
    if (!headerMayBe(bytes, at, at + 5)) return broken
    const size = bytes.readUInt16BE(at + 3)
    const end = at + 5 + size
    if (size === 0 || size > messageBytesMax) return broken
    const fragment = bytes.subarray(at + 5, Math.min(end, length))
    fragments.push(fragment)
    have += fragment.length
    if (wanted < 0 && have >= 4) {
      const head = fragments.length === 1 ? fragment : Buffer.concat(fragments)
      if (head[0] !== clientHello) return broken
      wanted = 4 + head.readUIntBE(1, 3)
      if (wanted > messageBytesMax) return broken
    }
    // Nothing may come behind the hello in its record.
    if (wanted >= 0 && have - fragment.length + size > wanted) return broken
    if (end > length) return unfinished
    at = end
  }
  return readMessage(fragments.length === 1 ? (fragments[0] as Buffer) : Buffer.concat(fragments))
}

/** Type, version 3.1 to 3.3 and length of a record, as far as they have come. */
function headerMayBe(bytes: Buffer, at: number, end: number): boolean {
  if (end > at && bytes[at] !== handshake) return false
  if (end > at + 1 && bytes[at + 1] !== 3) return false
  return end <= at + 2 || ((bytes[at + 2] as number) >= 1 && (bytes[at + 2] as number) <= 3)
}

class Cursor {
  readonly bytes: Buffer
  readonly end: number
  at: number
  failed = false

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes
    this.at = at
    this.end = end
  }

  /** The next so many bytes as a number. */
  number(size: number): number {
    if (this.at + size > this.end) {
      this.failed = true
      return 0
    }
    this.at += size
    return this.bytes.readUIntBE(this.at - size, size)
  }

  /** A vector whose length stands before it. */
  vector(lengthSize: number, min: number, max: number): Cursor {
    const size = this.number(lengthSize)
    if (size < min || size > max || this.at + size > this.end) this.failed = true
    if (this.failed) return new Cursor(this.bytes, 0, 0)
    this.at += size
    return new Cursor(this.bytes, this.at - size, this.at)
  }

  get size(): number {
    return this.end - this.at
  }
}

function readMessage(message: Buffer): HelloReading {
  const hello = new Cursor(message, 4, message.length)
  // Older versions are not spoken, and TLS 1.3 says 1.2 here.
  if (hello.number(2) !== 0x0303) return broken
  hello.at += 32
  hello.vector(1, 0, 32)
  const suites = hello.vector(2, 2, 0xfffe)
  const compressions = hello.vector(1, 1, 255)
  if (hello.failed || suites.size % 2 !== 0) return broken
  if (!message.subarray(compressions.at, compressions.end).includes(0)) return broken
  if (hello.at === hello.end) return nameless
  const extensions = hello.vector(2, 0, 0xffff)
  if (hello.failed || hello.at !== hello.end) return broken
  return readExtensions(extensions)
}

function readExtensions(extensions: Cursor): HelloReading {
  const seen = new Set<number>()
  let name: string | undefined
  while (extensions.at < extensions.end) {
    const type = extensions.number(2)
    const body = extensions.vector(2, 0, 0xffff)
    if (extensions.failed || seen.has(type)) return broken
    seen.add(type)
    if (type === extension.preSharedKey && extensions.at !== extensions.end) return broken
    // An inner hello belongs into the encrypted part of an outer one, never here in clear.
    if (type === extension.encryptedClientHello && body.number(1) !== 0) return broken
    if (type === extension.serverName) {
      const reading = readServerName(body)
      if (reading.kind !== 'hello') return reading
      name = reading.serverName
    }
  }
  return name === undefined ? nameless : { kind: 'hello', serverName: name }
}

/** Exactly one entry, a host name. */
function readServerName(body: Cursor): HelloReading {
  const list = body.vector(2, 1, 0xffff)
  if (body.failed || body.at !== body.end) return broken
  const type = list.number(1)
  const name = list.vector(2, 1, 0xffff)
  if (list.failed || list.at !== list.end || type !== 0) return broken
  const text = name.bytes.toString('latin1', name.at, name.end).toLowerCase()
  return isHostName(text) ? { kind: 'hello', serverName: text } : nameless
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const digits = /^[0-9]+$/

/** Labels of letters, digits and hyphens; no trailing dot, no address: its last label would be a number. */
export function isHostName(text: string): boolean {
  const labels = text.split('.')
  return text.length <= 253 && labels.every((part) => label.test(part)) && !digits.test(labels.at(-1) ?? '')
}

/** A fatal alert as a record. */
export const alertRecord = (alert: number): Buffer => Buffer.from([21, 3, 1, 0, 2, 2, alert])

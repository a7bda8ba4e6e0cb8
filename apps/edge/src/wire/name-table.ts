/**
 * Field names by their bytes: the scanner has just read them, and making a string of each to look it up would cost more than reading the head.
 * A fixed number of places; names that strangers invent take what is free and are thrown out together when most of it is taken.
 */
import { fieldName, headerTable, knownFields, type FieldName } from '@repo/contract/edge'
import { lowerNameByte } from './byte-classes.ts'

const places = 2048
const probesMax = 8
const takenMax = places / 2

/** Whatever else browsers and programs send with nearly every message. */
const common = [
  ...['accept-encoding', 'accept-ranges', 'age', 'cache-control', 'content-encoding', 'content-language', 'content-disposition', 'date'],
  ...['dnt', 'etag', 'expires', 'if-modified-since', 'last-modified', 'link', 'location', 'origin', 'pragma', 'priority', 'range'],
  ...['referer', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site'],
  ...['sec-fetch-user', 'upgrade-insecure-requests', 'user-agent', 'vary', 'idempotency-key', 'content-security-policy'],
]
const ours = headerTable.map(({ name }) => name).filter((name) => !name.endsWith('*'))

interface Known {
  readonly bytes: Uint8Array
  readonly hash: number
  readonly name: FieldName
}

const table: (Known | undefined)[] = Array<undefined>(places).fill(undefined)
let taken = 0

export const nameHashBegin = 0x811c_9dc5 | 0

/** The hash of a name goes on with its next byte, in lower case. */
export const hashOn = (hash: number, lowerByte: number): number => Math.imul(hash ^ lowerByte, 0x0100_0193)

/** The name whose bytes lie there, all of them allowed in a name. @param hash of them, by `hashOn` */
export function nameIn(bytes: Uint8Array, from: number, to: number, hash: number): FieldName {
  for (let probe = 0; probe < probesMax; probe += 1) {
    const known = table[(hash + probe) & (places - 1)]
    if (!known) break
    if (known.hash === hash && isSame(known.bytes, bytes, from, to)) return known.name
  }
  let lower = ''
  for (let at = from; at < to; at += 1) lower += String.fromCharCode(lowerNameByte[bytes[at] as number] as number)
  return remember(lower, hash)
}

function isSame(lower: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from
  if (lower.length !== length) return false
  for (let index = 0; index < length; index += 1) if (lowerNameByte[bytes[from + index] as number] !== lower[index]) return false
  return true
}

function remember(lower: string, hash: number): FieldName {
  const name = fieldName(lower)
  if (taken >= takenMax) forgetStrangers()
  for (let probe = 0; probe < probesMax; probe += 1) {
    const place = (hash + probe) & (places - 1)
    if (table[place]) continue
    table[place] = { bytes: Buffer.from(lower, 'latin1'), hash, name }
    taken += 1
    break
  }
  return name
}

function forgetStrangers(): void {
  table.fill(undefined)
  taken = 0
  for (const lower of new Set([...knownFields, ...ours, ...common])) remember(lower, hashOf(lower))
}

export function hashOf(lower: string): number {
  let hash = nameHashBegin
  for (const byte of Buffer.from(lower, 'latin1')) hash = hashOn(hash, byte)
  return hash
}

forgetStrangers()

/**
 * The PROXY protocol's header, version 2: how a balancer or an edge tells the next one whose connection it passes on. It is believed from listed
 * peers alone, since whoever sends it chooses the address that stands in it.
 */
import { isIPv4, isIPv6, SocketAddress } from 'node:net'

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const fixedBytes = 16
/** Addresses and what extensions there may be. */
const variableBytesMax = 520
const families = { tcp4: 0x11, tcp6: 0x21 } as const

export const proxyFirstByte = 0x0d

export type ProxyReading =
  | { readonly kind: 'unfinished' | 'refused' }
  /** Without an address the connection is the peer's own (a health check). */
  | { readonly kind: 'header'; readonly bytes: number; readonly address: string | undefined }

export function readProxyHeader(bytes: Buffer, length: number): ProxyReading {
  const seen = Math.min(length, signature.length)
  if (bytes.compare(signature, 0, seen, 0, seen) !== 0) return { kind: 'refused' }
  if (length < fixedBytes) return { kind: 'unfinished' }
  const [command, family, size] = [bytes[12], bytes[13], bytes.readUInt16BE(14)]
  if ((command !== 0x20 && command !== 0x21) || size > variableBytesMax) return { kind: 'refused' }
  if (length < fixedBytes + size) return { kind: 'unfinished' }
  const whole = { kind: 'header', bytes: fixedBytes + size } as const
  if (command === 0x20) return { ...whole, address: undefined }
  if (family === families.tcp4 && size >= 12) return { ...whole, address: bytes.subarray(16, 20).join('.') }
  if (family === families.tcp6 && size >= 36) return { ...whole, address: textOf(bytes.subarray(16, 32)) }
  return { kind: 'refused' }
}

function textOf(bytes: Buffer): string {
  const words = Array.from({ length: 8 }, (_unused, index) => bytes.readUInt16BE(index * 2).toString(16))
  return new SocketAddress({ address: words.join(':'), family: 'ipv6' }).address
}

export interface Ends {
  readonly source: string
  readonly sourcePort: number
  readonly target: string
  readonly targetPort: number
}

/** The header for a connection between two addresses of one family; another one is passed on as nobody's. */
export function proxyHeader({ source, sourcePort, target, targetPort }: Ends): Buffer {
  const [from, to] = [plain(source), plain(target)]
  const both = (is: (text: string) => boolean): boolean => is(from) && is(to)
  if (!both(isIPv4) && !both(isIPv6)) return Buffer.concat([signature, Buffer.from([0x20, 0, 0, 0])])
  const ports = Buffer.alloc(4)
  ports.writeUInt16BE(sourcePort, 0)
  ports.writeUInt16BE(targetPort, 2)
  const addresses = Buffer.concat([addressBytes(from), addressBytes(to), ports])
  return Buffer.concat([signature, Buffer.from([0x21, isIPv4(from) ? families.tcp4 : families.tcp6, 0, addresses.length]), addresses])
}

/** An IPv4 address as a socket of both families shows it. */
const plain = (address: string): string => (address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address)

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [before, after] = [words(head), words(tail ?? '')]
  const gap = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0')
  const bytes = Buffer.alloc(16)
  for (const [index, word] of [...before, ...gap, ...after].entries()) bytes.writeUInt16BE(Number.parseInt(word, 16), index * 2)
  return bytes
}

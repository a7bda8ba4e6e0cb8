/** HTTP/2 by hand: frames as bytes, heads packed without any table, so that a test can send what no client would. */
import type { TLSSocket } from 'node:tls'
import { openTls, type TlsClientOptions } from './tls-client.ts'

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const
export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** An HPACK string: length with a 7-bit prefix, no Huffman code (RFC 7541 §5.2). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  return Buffer.concat([integer(bytes.length, 7, 0), bytes])
}

export function integer(value: number, prefixBits: number, first: number): Buffer {
  const limit = 2 ** prefixBits - 1
  if (value < limit) return Buffer.from([first | value])
  const bytes = [first | limit]
  let rest = value - limit
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

/** Literal fields that enter no table. */
export const packed = (fields: readonly (readonly [string, string])[]): Buffer =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))

/** A literal field that enters the table, where it then is number 62. */
export const remembered = (name: string, value: string): Buffer => Buffer.concat([Buffer.from([0x40]), text(name), text(value)])

export class RawHttp2 {
  readonly socket: TLSSocket
  readonly frames: Frame[] = []
  closed = false
  #rest = Buffer.alloc(0)

  private constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('close', () => (this.closed = true))
  }

  static async open(port: number, options: TlsClientOptions, settings: Buffer = Buffer.alloc(0)): Promise<RawHttp2> {
    const socket = await openTls(port, { ...options, ALPNProtocols: ['h2'] })
    const raw = new RawHttp2(socket)
    socket.write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(frameType.settings, 0, 0, settings)]))
    return raw
  }

  send(...frames: readonly Buffer[]): void {
    if (!this.closed) this.socket.write(Buffer.concat(frames))
  }

  /** What the other side said about a stream, or about the connection with 0. */
  of(stream: number, type: number): Frame | undefined {
    return this.frames.find((one) => one.stream === stream && one.type === type)
  }

  bodyOf(stream: number): Buffer {
    return Buffer.concat(this.frames.filter((one) => one.stream === stream && one.type === frameType.data).map(({ payload }) => payload))
  }

  /** The error code of a reset or of a GOAWAY. */
  codeOf(stream: number): number | undefined {
    const found = this.of(stream, stream === 0 ? frameType.goaway : frameType.reset)
    return found?.payload.readUInt32BE(stream === 0 ? 4 : 0)
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk])
    while (this.#rest.length >= 9) {
      const length = this.#rest.readUIntBE(0, 3)
      if (this.#rest.length < 9 + length) return
      const [type, flags] = [this.#rest[3] as number, this.#rest[4] as number]
      const stream = this.#rest.readUInt32BE(5) & 0x7fffffff
      this.frames.push({ type, flags, stream, payload: Buffer.from(this.#rest.subarray(9, 9 + length)) })
      if (type === frameType.settings && (flags & flag.ack) === 0) this.send(frame(frameType.settings, flag.ack, 0))
      this.#rest = this.#rest.subarray(9 + length)
    }
  }
}

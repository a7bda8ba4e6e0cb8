/**
 * One connection to a gRPC server, for calls of one message each way (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md), on Node's own
 * HTTP/2. It connects with the first call, and again after a connection was lost. Whatever is not an answer in form with status 0 is an error.
 */
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { connect as connectSocket } from 'node:net'

/** Status codes of gRPC that are told apart: the server is away, did not answer in time, or anything else. */
const unavailable = 14
const deadlineExceeded = 4
const internal = 13

/** A call that was not answered well. `code` is gRPC's status. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  readonly code: number

  constructor(code: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

export interface GrpcChannel {
  /**
   * Calls a method.
   * @param path `/package.Service/Method`
   * @throws CallFailed
   */
  call(path: string, request: Uint8Array): Promise<Uint8Array>
  close(): void
}

export interface ChannelOptions {
  /** `unix:/…/name.sock` or `host:port`. */
  readonly address: string
  readonly timeoutMs: number
}

const prefixBytes = 5
const answerBytesMax = 4 * 1024 * 1024

export function openChannel({ address, timeoutMs }: ChannelOptions): GrpcChannel {
  let session: ClientHttp2Session | undefined

  function connected(): ClientHttp2Session {
    if (session && !session.closed && !session.destroyed) return session
    const opened = connect('http://localhost', { createConnection: () => connectSocket(targetOf(address)) })
    // Every call hears of it through its own stream.
    opened.on('error', () => undefined)
    // The server ends gently: calls that run are answered, the next one connects anew.
    opened.on('goaway', () => opened.close())
    session = opened
    return opened
  }

  return {
    async call(path, request) {
      const fresh = session === undefined || session.closed || session.destroyed
      try {
        return await callOnce(connected(), path, request, timeoutMs)
      } catch (error) {
        // The connection may have ended a moment before: a server that was restarted. Asking twice does no harm.
        if (fresh || !(error instanceof CallFailed) || error.code !== unavailable) throw error
        return callOnce(connected(), path, request, timeoutMs)
      }
    },
    close: () => session?.destroy(),
  }
}

function targetOf(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length) }
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
}

function callOnce(session: ClientHttp2Session, path: string, request: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let stream: ClientHttp2Stream
    try {
      stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' })
    } catch (error) {
      reject(new CallFailed(unavailable, 'The connection is closed.', error))
      return
    }
    let status: unknown
    let httpStatus: unknown
    let answer: Buffer = Buffer.alloc(0)
    const timer = setTimeout(() => fail(new CallFailed(deadlineExceeded, 'There was no answer in time.')), timeoutMs)
    const fail = (error: CallFailed): void => {
      clearTimeout(timer)
      reject(error)
      if (!stream.destroyed) stream.close()
    }
    const note = (headers: Readonly<Record<string, unknown>>): void => void (status = headers['grpc-status'] ?? status)
    stream.on('response', (headers) => {
      httpStatus = headers[':status']
      // An error without an answer comes with the first headers.
      note(headers)
    })
    stream.on('trailers', note)
    stream.on('data', (part: Buffer) => {
      answer = answer.length === 0 ? part : Buffer.concat([answer, part])
      if (answer.length > answerBytesMax) fail(new CallFailed(internal, 'The answer is too large.'))
    })
    stream.on('error', (error) => fail(new CallFailed(unavailable, 'The connection was lost.', error)))
    stream.on('close', () => {
      clearTimeout(timer)
      if (status === undefined) reject(new CallFailed(unavailable, 'The connection ended before the answer.'))
      else if (status !== '0') reject(new CallFailed(Number(status), 'The call was refused.'))
      else if (httpStatus !== 200 || !isWhole(answer)) reject(new CallFailed(internal, 'The answer is malformed.'))
      else resolve(answer.subarray(prefixBytes))
    })
    stream.end(framed(request))
  })
}

/** A message with its prefix: not compressed, and its length. */
function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(prefixBytes + message.length)
  frame[0] = 0
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, prefixBytes)
  return frame
}

function isWhole(frame: Buffer): boolean {
  return frame.length >= prefixBytes && frame[0] === 0 && frame.readUInt32BE(1) === frame.length - prefixBytes
}

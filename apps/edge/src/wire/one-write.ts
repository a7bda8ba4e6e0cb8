import type { Socket } from 'node:net'
import { readBuffer } from './read-buffer.ts'

const scratchBytes = 80 * 1024
const textBytes = 4096
let scratch = Buffer.allocUnsafeSlow(scratchBytes)

/**
 * Writes a head and the body bytes at hand as one: a second call into the kernel costs as much as everything done to the head. The buffer
 * they are joined in is used again once the kernel has taken them, which it nearly always has when the call returns.
 * @returns false when the other side is behind and `drain` will tell when it has caught up
 */
export function writeTogether(socket: Socket, head: string, bytes: Uint8Array, from: number, to: number): boolean {
  const size = head.length + to - from
  // The socket writes a short text from its own stack, for less than a view of a buffer costs.
  if (size <= textBytes && bytes instanceof Buffer) return writeText(socket, head + bytes.toString('latin1', from, to))
  if (size > scratchBytes) {
    socket.write(head, 'latin1')
    return writeBytes(socket, bytes, from, to)
  }
  const headBytes = head === '' ? 0 : scratch.write(head, 0, 'latin1')
  copy(bytes, scratch, headBytes, from, to)
  const taken = write(socket, scratch.subarray(0, size))
  if (socket.writableLength > 0) scratch = Buffer.allocUnsafeSlow(scratchBytes)
  return taken
}

/** For a few bytes a call out of JavaScript costs more than the copying. */
function copy(source: Uint8Array, target: Buffer, at: number, from: number, to: number): void {
  if (to - from > 64) target.set(source.subarray(from, to), at)
  else for (let index = from; index < to; index += 1) target[at + index - from] = source[index] as number
}

/** Buffers that a socket still has to take bytes from. */
const untaken = new WeakSet<Uint8Array>()

/** Were bytes of this buffer written and not taken at once? Then it is to be left alone for good. A socket that encrypts takes nothing at once. */
export const isLent = (buffer: Uint8Array): boolean => untaken.has(buffer)

/** The buffer may have to be left alone from then on (`isLent`), unless it is `readBuffer`. */
export function writeBytes(socket: Socket, bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes === readBuffer || to - from <= textBytes) return writeTogether(socket, '', bytes, from, to)
  const taken = writeView(socket, bytes, from, to)
  if (socket.writableLength > 0) untaken.add(bytes)
  return taken
}

function writeView(socket: Socket, bytes: Uint8Array, from: number, to: number): boolean {
  return write(socket, from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to))
}

export function writeText(socket: Socket, text: string): boolean {
  return socket.write(text, 'latin1') || socket.writableLength === 0
}

/** A write of a whole buffer's size says "full" even when the kernel has taken all of it; what counts is what is left. */
function write(socket: Socket, bytes: Uint8Array): boolean {
  return socket.write(bytes) || socket.writableLength === 0
}

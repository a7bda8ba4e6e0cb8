import { open } from 'node:fs/promises'
import { manifestBytesMax, SnapshotReader, type PublicKeyLookup, type SnapshotImage } from '@repo/contract/edge'

const sliceBytes = 8_388_608

/**
 * Reads a snapshot from disk straight into the memory that threads will share; while one slice is hashed, the next is read.
 * @throws Error naming the first thing that is wrong
 */
export async function readSnapshotFile(path: string, lookup: PublicKeyLookup, issuer: string): Promise<SnapshotImage> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(manifestBytesMax), position: 0 })
    const end = buffer.subarray(0, bytesRead).indexOf('\n')
    if (end < 0) throw new Error('The snapshot has no manifest')
    const reader = await SnapshotReader.begin(buffer.toString('latin1', 0, end), lookup, issuer)
    const { size } = await file.stat()
    if (size !== end + 1 + reader.length) throw new Error('The snapshot is not as long as its manifest says')
    const readAt = async (at: number): Promise<Uint8Array> => {
      const target = reader.target(at, sliceBytes)
      const { bytesRead: length } = await file.read(target, 0, target.length, end + 1 + at)
      return target.subarray(0, length)
    }
    let next = readAt(0)
    for (let at = 0; at < reader.length;) {
      const slice = await next
      if (slice.length === 0) throw new Error('The snapshot ended before its length')
      at += slice.length
      if (at < reader.length) next = readAt(at)
      reader.arrived(slice)
    }
    return reader.finish()
  } finally {
    await file.close()
  }
}

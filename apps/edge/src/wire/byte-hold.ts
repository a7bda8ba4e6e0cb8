/** Bytes of an unfinished head, kept together until the rest comes. It grows by doubling, so that a head that trickles in is copied O(1) times a byte. */
const empty: Buffer = Buffer.alloc(0)

export class ByteHold {
  #bytes = empty
  length = 0

  /** What is held lies at the front of it. */
  get bytes(): Buffer {
    return this.#bytes
  }

  append(source: Uint8Array, from: number, to: number): void {
    const size = this.length + to - from
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(1024, size * 2))
      larger.set(this.#bytes.subarray(0, this.length))
      this.#bytes = larger
    }
    this.#bytes.set(source.subarray(from, to), this.length)
    this.length = size
  }

  /** Lets go of the memory too: between two heads a connection holds nothing. */
  clear(): void {
    this.length = 0
    this.#bytes = empty
  }
}

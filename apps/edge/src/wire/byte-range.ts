/** A piece of a buffer that has been read and is still wanted. Of a buffer that is read over again it is a copy by the time that happens. */
const nothing: Buffer = Buffer.alloc(0)

export class ByteRange {
  bytes = nothing
  from = 0
  to = 0
  /** The bytes are somebody else's and are read over soon. */
  lent = false

  get length(): number {
    return this.to - this.from
  }

  set(bytes: Buffer, from: number, to: number, lent: boolean): void {
    this.bytes = bytes
    this.from = from
    this.to = to
    this.lent = lent
  }

  append(bytes: Buffer, from: number, to: number, lent: boolean): void {
    if (this.length === 0) this.set(bytes, from, to, lent)
    else {
      const all = Buffer.concat([this.bytes.subarray(this.from, this.to), bytes.subarray(from, to)])
      this.set(all, 0, all.length, false)
    }
  }

  /** Makes the bytes its own. */
  keep(): void {
    if (!this.lent) return
    const own = Buffer.from(this.bytes.subarray(this.from, this.to))
    this.set(own, 0, own.length, false)
  }

  clear(): void {
    this.set(nothing, 0, 0, false)
  }
}
